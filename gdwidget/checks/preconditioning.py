"""Promises of assignment 05: preconditioning."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.linalg import eigvalsh
from numpy.polynomial.legendre import leggauss
from numpy.typing import NDArray

from gdwidget.checks.calling import Call, Formula, call
from gdwidget.checks.expect import (
    Expect,
    Seen,
    close,
    holds,
    same,
    tolerance,
    unchanged,
)
from gdwidget.checks.inputs import Rng, formula, numbers, sign, uniform
from gdwidget.checks.iterates import evaluated_at_iterates, follows, starts
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import Plain, is_numbers, is_rows, show
from gdwidget.checks.promise import Case, Exercise, Given, case

Array = NDArray[np.float64]

exercise = Exercise("05-preconditioning", ("diagonal_gd", "rotated_grad", "slow_grad"))


# -- diagonal_gd --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Surface:
    """Gradient and diagonal of the Hessian of an objective, and a start."""

    grad: Formula
    hess_diag: Formula
    x0: Array


def _surface(grad: str, hess_diag: str, x0: list[float]) -> Surface:
    return Surface(formula("grad", grad), formula("hess_diag", hess_diag), np.array(x0))


_STRETCHED = _surface("np.array([1.0, 100.0])*x", "np.array([1.0, 100.0]) + 0*x", [-5.0, -2.0])
_CURVED = _surface(
    "np.array([2.0, 0.5])*np.sinh(x)", "np.array([2.0, 0.5])*np.cosh(x)", [2.0, -1.5]
)
_SADDLE = _surface("np.array([2.0, -2.0])*x", "np.array([2.0, -2.0]) + 0*x", [1.0, 0.5])
_HILL = _surface("np.array([-3.0, -0.5])*x", "np.array([-3.0, -0.5]) + 0*x", [0.1, -0.2])


def _valley(rng: Rng) -> Surface:
    """Draw Σ aᵢ·cosh(xᵢ) + ½(w·x)²: all curvatures positive, and different everywhere."""
    d = int(rng.integers(2, 5))
    a, w = numbers(rng, d, 0.5, 2.0), numbers(rng, d, 0.3, 1.0, signed=True)
    return _surface(
        f"np.array({a})*np.sinh(x) + np.array({w})*(np.array({w}) @ x)",
        f"np.array({a})*np.cosh(x) + np.array({w})**2",
        numbers(rng, d, 0.8, 2.5, signed=True),
    )


def _pass(rng: Rng) -> Surface:
    """Draw a quadratic function whose first curvature is negative and whose last is positive."""
    d = int(rng.integers(2, 5))
    a = numbers(rng, d, 0.5, 4.0, signed=True)
    a[0], a[-1] = -abs(a[0]), abs(a[-1])
    m = numbers(rng, d, 0.0, 0.8)
    return _surface(
        f"np.array({a})*(x - np.array({m}))",
        f"np.array({a}) + 0*x",
        numbers(rng, d, 1.0, 3.0, signed=True),
    )


Run = tuple[Surface, float, int]
"""Derivatives and start, η, steps."""

_CHAPTER: list[Run] = [(_STRETCHED, 0.5, 5), (_STRETCHED, 1.0, 2), (_CURVED, 0.8, 4)]


def _run(rng: Rng) -> Run:
    return _valley(rng), uniform(rng, 0.3, 0.9), int(rng.integers(3, 7))


def _called(run: Run) -> Call:
    surface, eta, steps = run
    return call("diagonal_gd", surface.grad, surface.hess_diag, surface.x0, eta, steps)


def _follows(surface: Surface, eta: float) -> Expect:
    def step(x: Array) -> tuple[Array, list[float]]:
        taken = eta * surface.grad(x) / np.abs(surface.hess_diag(x))
        return taken, [tolerance(3, float(size)) for size in np.maximum(np.abs(x), np.abs(taken))]

    return follows("x − η·∇f(x)/|h(x)| after each x, entry by entry", step, len(surface.x0))


@exercise.promise(
    "preconditioning-points",
    "diagonal_gd returns steps + 1 points of d numbers, the start first",
    of="diagonal_gd",
    points=1,
)
def _points(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Run:
        return _valley(rng), 0.9, int(rng.integers(30, 40))

    for run in given.inputs([*_CHAPTER, (_STRETCHED, 1.0, 1)], fresh):
        yield case(_called(run), expect=starts(run[0].x0, run[2] + 1))


@exercise.promise(
    "preconditioning-update",
    "diagonal_gd divides each entry of η·∇f(x) by its own curvature",
    of="diagonal_gd",
    points=3,
)
def _update(given: Given) -> Iterator[Case]:
    for run in given.inputs(_CHAPTER, _run, 5):
        yield case(_called(run), expect=_follows(run[0], run[1]))


@exercise.promise(
    "preconditioning-absolute",
    "diagonal_gd divides by the absolute value where a curvature is negative",
    of="diagonal_gd",
    points=2,
)
def _absolute(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Run:
        return _pass(rng), uniform(rng, 0.3, 0.9), int(rng.integers(2, 6))

    for run in given.inputs([(_SADDLE, 0.5, 3), (_HILL, 0.2, 4)], fresh):
        yield case(_called(run), expect=_follows(run[0], run[1]))


@exercise.promise(
    "preconditioning-evaluations",
    "diagonal_gd evaluates grad and hess_diag once per step, at the points it returns",
    of="diagonal_gd",
    points=1,
)
def _evaluations(given: Given) -> Iterator[Case]:
    expect = evaluated_at_iterates("grad", "hess_diag")
    for run in given.inputs(_CHAPTER[-1:], _run, 3):
        yield case(_called(run), expect=expect)


@exercise.promise(
    "preconditioning-x0", "diagonal_gd leaves the caller's x0 unchanged", of="diagonal_gd", points=1
)
def _x0(given: Given) -> Iterator[Case]:
    for run in given.inputs(_CHAPTER[:1], _run, 2):
        yield case(_called(run), expect=unchanged())


@exercise.shows("diagonal_gd")
def _picture() -> Picture:
    points = [(-5.0 * 0.5**k, -2.0 * 0.5**k) for k in range(8)]
    title = "f(x) = ½(x1² + 100·x2²), η = 0.5, from (−5, −2)"
    settings = {
        "objective": "(x1**2 + 100*x2**2)/2",
        "method": "diagonal",
        "eta": 0.5,
        "start": (-5.0, -2.0),
        "steps": 7,
    }
    return Picture(_called((_STRETCHED, 0.5, 7)), points, title, settings)


# -- rotated_grad -------------------------------------------------------------------------------

Turn = tuple[Formula, float, list[float]]
"""Gradient, angle, point."""

_BOWL = formula("grad", "np.array([1.0, 100.0])*x")
_QUARTER = round(math.pi / 4, 4)


def _rotation(theta: float) -> Array:
    c, s = math.cos(theta), math.sin(theta)
    return np.array([[c, -s], [s, c]])


def _turn(rng: Rng) -> Turn:
    """Draw a gradient without symmetry, an angle far from multiples of a right one, a point."""
    a, b = uniform(rng, 0.5, 2.0), uniform(rng, 5.0, 60.0)
    m = numbers(rng, 2, 0.2, 2.0, signed=True)
    text = f"np.array([{a}, {b}])*(x - np.array({m}))"
    if rng.random() < 0.5:
        text = f"np.array([np.sinh(x[0]) + {a}*x[1], {a}*x[0] + {b}*x[1] + {m[0]}])"
    theta = sign(rng) * uniform(rng, 0.2, 1.3)
    return formula("grad", text), theta, numbers(rng, 2, 0.5, 3.0, signed=True)


_TURNS: list[Turn] = [
    (_BOWL, 0.5, [1.0, 0.0]),
    (_BOWL, _QUARTER, [1.0, 2.0]),
    (_BOWL, -0.3, [3.0, 1.0]),
]


def _turned(turn: Turn, *more: Sequence[float]) -> Call:
    grad, theta, x = turn
    points = tuple((np.array(p),) for p in (x, *more))
    return call("rotated_grad", grad, theta, then=points)


def _one_pair(came: Plain) -> str | None:
    """Say what came where a function of x should have given two numbers, or None."""
    if is_rows(came, 2):
        return None
    if type(came) is list and len(came) == 1:
        return f"{show(came[0])} from the function" if came[0] is not None else "None from it"
    return f"{show(came)}, which is no function" if came is not None else "None: is there a return?"


@exercise.promise(
    "preconditioning-function",
    "rotated_grad returns a function of x that gives two numbers, each time it is called",
    of="rotated_grad",
    points=1,
)
def _function(given: Given) -> Iterator[Case]:
    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if is_rows(came, 2) and len(came) == 3:
            again = same(came[0], came[2])
            return (
                None if again else f"{show(came[0])} at first, then {show(came[2])} at the same x"
            )
        return _one_pair(came) or show(came)

    for turn in given.inputs(_TURNS[1:2], _turn, 2):
        yield case(
            _turned(turn, [0.5, -4.0], turn[2]),
            expect=holds("a function giving two numbers", judge),
        )


@exercise.promise(
    "preconditioning-turned-point",
    "the function evaluates grad at R·x, x turned by θ",
    of="rotated_grad",
    points=2,
)
def _turned_point(given: Given) -> Iterator[Case]:
    for turn in given.inputs(_TURNS, _turn, 5):
        yield case(_turned(turn), expect=_evaluated_at(_rotation(turn[1]) @ np.array(turn[2])))


def _evaluated_at(point: Array) -> Expect:
    allowed = tolerance(3, float(np.abs(point).max()))

    def judge(seen: Seen) -> str | None:
        points = seen[-1].evaluations.get("grad", [])
        if not points:
            return "grad is never evaluated"
        for at, *_ in points:
            if not is_numbers(at) or len(at) != 2:
                return f"an evaluation at {show(at)}"
            if not all(close(float(p), a, allowed) for p, a in zip(point, at, strict=True)):
                return f"an evaluation at {show(at)}"
        return None

    return holds(f"grad evaluated at {show(point.tolist())}", judge, facet="evaluations")


@exercise.promise(
    "preconditioning-turned-back",
    "the function turns the gradient back: it returns Rᵀ times what grad gave",
    of="rotated_grad",
    points=2,
)
def _turned_back(given: Given) -> Iterator[Case]:
    for turn in given.inputs(_TURNS, _turn, 5):
        yield case(_turned(turn), expect=_is_back(turn[0], _rotation(turn[1]).T))


def _is_back(grad: Formula, back: Array) -> Expect:
    """Judge relative to the last point where grad was evaluated, right or wrong."""

    def judge(seen: Seen) -> str | None:
        came, points = seen[-1].value, seen[-1].evaluations.get("grad", [])
        wrong = _one_pair(came)
        if wrong or not points:
            return wrong or f"{show(came)}, and grad is never evaluated"
        at = points[-1][0]
        if not is_numbers(at) or len(at) != 2:
            return f"an evaluation of grad at {show(at)}"
        given = grad(np.array(at, dtype=np.float64))
        wanted = back @ given
        allowed = tolerance(3, float(np.abs(given).max()))
        if len(came) == 1 and all(
            close(float(w), c, allowed) for w, c in zip(wanted, came[0], strict=True)
        ):
            return None
        # The evaluation may be at the wrong point: say what to expect there.
        return (
            f"{show(came[-1])} where grad gave {show(given.tolist())}, not {show(wanted.tolist())}"
        )

    return holds("Rᵀ times what grad gave", judge)


@exercise.promise(
    "preconditioning-x",
    "the function leaves the caller's x unchanged",
    of="rotated_grad",
    points=1,
)
def _x(given: Given) -> Iterator[Case]:
    for turn in given.inputs(_TURNS[1:2], _turn, 2):
        yield case(_turned(turn), expect=unchanged())


# -- slow_grad ----------------------------------------------------------------------------------

LEAST = 1000.0
"""Condition number asked for."""

_NODES, _WEIGHTS = leggauss(8)


def _asked(points: Sequence[Sequence[float]]) -> list[Call]:
    return [call("slow_grad", np.array(p, dtype=np.float64)) for p in points]


def _pairs(seen: Seen) -> Array | str:
    """Return the gradients that came, shape (n, 2), or what came instead of the first bad one."""
    for one in seen:
        if not is_numbers(one.value) or len(one.value) != 2:
            return f"{show(one.value)} at {show(one.call.args[0].tolist())}"
        if not all(math.isfinite(v) for v in one.value):
            return f"{show(one.value)} at {show(one.call.args[0].tolist())}"
    pairs: Array = np.array([one.value for one in seen], dtype=np.float64)
    return pairs


def _holds_for_pairs(wanted: str, judge: Callable[[Array], str | None]) -> Expect:
    def judged(seen: Seen) -> str | None:
        pairs = _pairs(seen)
        return pairs if isinstance(pairs, str) else judge(pairs)

    return holds(wanted, judged)


@exercise.promise(
    "preconditioning-slow-pair",
    "slow_grad returns two numbers, finite ones",
    of="slow_grad",
    points=1,
)
def _pair(given: Given) -> Iterator[Case]:
    chapter = [[-5.0, -2.0], [0.0, 0.0], [1.0, 0.5]]
    expect = _holds_for_pairs("two finite numbers", lambda pairs: None)
    for point in given.inputs(chapter, lambda rng: numbers(rng, 2, 0.1, 3.0, signed=True)):
        yield case(*_asked([point]), expect=expect)


@exercise.promise(
    "preconditioning-slow-gradient",
    "slow_grad is the gradient of some f: round a closed way, its slopes cancel",
    of="slow_grad",
    points=2,
)
def _gradient(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Array:
        angles = rng.uniform(0.0, 2.0) + np.array([0.0, 2.0, 4.0])
        centre = np.array(numbers(rng, 2, 0.0, 0.5, signed=True))
        corners = centre + np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return np.array(np.round(corners, 2), dtype=np.float64)

    chapter = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    for corners in given.inputs([chapter], fresh, 3):
        yield _closed(corners)


def _closed(corners: Array) -> Case:
    """Integrate along a triangle, by Gauss's rule with 8 points a side."""
    points, moves = [], []
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            points.append(((a + b) / 2 + node * (b - a) / 2).tolist())
            moves.append(weight * (b - a) / 2)

    def judge(pairs: Array) -> str | None:
        climbed = np.sum(np.array(moves) * pairs)
        # A thousand more than rounding, for the rule's error where f is no polynomial.
        allowed = tolerance(len(moves), float(np.abs(pairs).max()), 1e3)
        if abs(climbed) <= allowed:
            return None
        return f"slopes that climb by {show(float(climbed))} on a way that ends where it began"

    corner_text = " → ".join(show(c.tolist()) for c in corners)
    return case(
        *_asked(points), expect=_holds_for_pairs(f"slopes that cancel round {corner_text}", judge)
    )


Stencil = tuple[float, list[float]]
"""Half-width of the differences at the origin, and a point further away."""


def _stencil(rng: Rng) -> Stencil:
    return 2.0 ** -int(rng.integers(9, 12)), numbers(rng, 2, 0.5, 3.0, signed=True)


_SMALL: list[Stencil] = [(2.0**-10, [1.0, -2.0])]


def _differences(stencil: Stencil) -> list[list[float]]:
    h, far = stencil
    return [[h, 0.0], [-h, 0.0], [0.0, h], [0.0, -h], [0.0, 0.0], far]


def _curvatures(pairs: Array, h: float) -> tuple[Array, Array]:
    """Return the differenced Hessian at the origin and the eigenvalues of its symmetric part."""
    hess = np.stack([pairs[0] - pairs[1], pairs[2] - pairs[3]], axis=1) / (2 * h)
    values = np.array(eigvalsh((hess + hess.T) / 2), dtype=np.float64)
    return np.array(hess, dtype=np.float64), values


@exercise.promise(
    "preconditioning-slow-minimum",
    "the f of slow_grad has a minimum, at the origin unless f is quadratic",
    of="slow_grad",
    points=1,
)
def _minimum(given: Given) -> Iterator[Case]:
    def judged(stencil: Stencil) -> Callable[[Array], str | None]:
        h, far = stencil

        def judge(pairs: Array) -> str | None:
            hess, values = _curvatures(pairs, h)
            if values[0] <= tolerance(1, float(np.abs(values).max())):
                return f"curvatures {show(values.tolist())} at the origin"
            at_origin, further = pairs[4], pairs[5]
            allowed = tolerance(4, float(np.abs(pairs).max()), 1 / h)
            is_quadratic = np.abs(at_origin + hess @ np.array(far) - further).max() <= 8 * allowed
            if is_quadratic or np.abs(at_origin).max() <= allowed:
                return None
            return f"the gradient {show(at_origin.tolist())} at the origin, and f is not quadratic"

        return judge

    for stencil in given.inputs(_SMALL, _stencil, 3):
        yield case(
            *_asked(_differences(stencil)),
            expect=_holds_for_pairs("two positive curvatures at the origin", judged(stencil)),
        )


@exercise.promise(
    "preconditioning-slow-condition",
    "the Hessian of that f has a condition number of at least 1000",
    of="slow_grad",
    points=2,
)
def _condition(given: Given) -> Iterator[Case]:
    def judged(h: float) -> Callable[[Array], str | None]:
        def judge(pairs: Array) -> str | None:
            sizes = np.abs(_curvatures(pairs, h)[1])
            largest, smallest = float(sizes.max()), float(sizes.min())
            # Differences lose digits: those of the smallest curvature count.
            least = LEAST - tolerance(4, LEAST, LEAST / h)
            if 0.0 < largest >= least * smallest:
                return None
            if largest == 0.0:
                return "no curvature at all at the origin"
            return f"curvatures of size {show(smallest)} and {show(largest)} at the origin, " + (
                f"condition number {show(largest / smallest)}"
            )

        return judge

    for stencil in given.inputs(_SMALL, _stencil, 3):
        yield case(
            *_asked(_differences(stencil)),
            expect=_holds_for_pairs("a condition number of at least 1000", judged(stencil[0])),
        )


@exercise.promise(
    "preconditioning-slow-x",
    "slow_grad leaves the caller's x unchanged",
    of="slow_grad",
    points=1,
)
def _slow_x(given: Given) -> Iterator[Case]:
    for point in given.inputs([[-5.0, -2.0]], lambda rng: numbers(rng, 2, 0.5, 3.0, signed=True)):
        yield case(*_asked([point]), expect=unchanged())
