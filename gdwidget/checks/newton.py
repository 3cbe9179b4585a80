"""Promises of assignment 04: Newton's method."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.linalg import cond, det, eigvalsh, solve
from numpy.typing import NDArray

from gdwidget.checks.calling import Call, Formula, call
from gdwidget.checks.expect import (
    Expect,
    Seen,
    came_text,
    holds,
    number,
    tolerance,
    unchanged,
)
from gdwidget.checks.inputs import (
    COSH,
    SQUARE,
    XCOS,
    Rng,
    away,
    formula,
    numbers,
    scalar,
    shifted,
    sign,
    uniform,
)
from gdwidget.checks.iterates import evaluated_at_iterates, follows, same_twice, starts
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import is_rows, show
from gdwidget.checks.predicted import all_answered, mostly_right
from gdwidget.checks.promise import Case, Exercise, Given, case
from gdwidget.core.prediction import Quiz, quiz
from gdwidget.core.textbook import textbook

exercise = Exercise(
    "04-newton", ("newton", "predictions", "newton_abs", "newton_nd", "observed_order")
)

# -- functions of one variable ----------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """Derivatives of an objective of one variable, and a start."""

    grad: Formula
    hess: Formula
    x0: float


def _curve(grad: str, hess: str, x0: float) -> Curve:
    return Curve(scalar("f_grad", grad), scalar("f_hess", hess), x0)


_COSH = Curve(COSH.grad, COSH.hess, 10.0)
_SQUARE = Curve(SQUARE.grad, SQUARE.hess, 10.0)
_XCOS = Curve(XCOS.grad, XCOS.hess, 10.0)
_XCOS_HILL = Curve(XCOS.grad, XCOS.hess, 3.0)


def _convex(rng: Rng) -> Curve:
    """Draw a curve with f″ > 0 that is no parabola, and a start on either side of its minimum."""
    a, b, m = uniform(rng, 0.5, 3.0), uniform(rng, 0.3, 1.2), uniform(rng, -3.0, 3.0)
    s, x0 = shifted(m), round(m + away(rng, 2.0, 5.0), 2)
    if rng.random() < 0.5:
        return _curve(f"{a}*np.sinh({b}*{s})", f"{a}*{b}*np.cosh({b}*{s})", x0)
    return _curve(f"{a}*{s}**3 + {b}*{s}", f"3*{a}*{s}**2 + {b}", x0)


def _concave(rng: Rng) -> Curve:
    """Draw a·cos(bx) and a start where f″ < 0, half-way up to the maximum."""
    a, b = uniform(rng, 0.5, 3.0), uniform(rng, 0.3, 1.2)
    x0 = round(sign(rng) * uniform(rng, 0.4, 0.8) / b, 2)
    return _curve(f"-{a}*{b}*np.sin({b}*x)", f"-{a}*{b}**2*np.cos({b}*x)", x0)


def _eta(rng: Rng) -> float:
    return uniform(rng, 0.3, 0.9)


def _follows(curve: Curve, eta: float, size: Callable[[float], float], rule: str) -> Expect:
    def step(x: float) -> tuple[float, float]:
        # numpy divides by 0, which only a wrong answer can bring about.
        taken = float(np.float64(eta * curve.grad(x)) / size(curve.hess(x)))
        return taken, tolerance(3, max(abs(x), abs(taken)))

    return follows(rule, step)


def _defaults(explicit: Call, implied: Call, wanted: str) -> Case:
    return case(
        explicit, implied, expect=same_twice(f"the same as with {wanted}", "with", "without")
    )


# -- newton -------------------------------------------------------------------------------------

Run = tuple[Curve, float, int]
"""Derivatives and start, η, steps."""

_NEWTON = "x − η·f′(x)/f″(x) after each x"
_ABSOLUTE = "x − η·f′(x)/|f″(x)| after each x"
_CHAPTER: list[Run] = [(_COSH, 1.0, 10), (_SQUARE, 0.5, 4), (_COSH, 0.5, 3)]
_NONCONVEX: list[Run] = [(_XCOS, 1.0, 4), (_XCOS_HILL, 0.5, 4)]


def _fresh_run(rng: Rng) -> Run:
    return _convex(rng), _eta(rng), int(rng.integers(3, 9))


def _concave_run(rng: Rng) -> Run:
    return _concave(rng), _eta(rng), int(rng.integers(2, 5))


def _long_run(rng: Rng) -> Run:
    """Draw a run that stands at the minimum for its last steps."""
    return _convex(rng), 1.0, int(rng.integers(14, 20))


def _called(function: str, run: Run) -> Call:
    curve, eta, steps = run
    return call(function, curve.grad, curve.hess, x0=curve.x0, eta=eta, steps=steps)


@exercise.promise(
    "newton-iterates", "newton returns steps + 1 numbers, the start first", of="newton", points=1
)
def _iterates(given: Given) -> Iterator[Case]:
    for run in given.inputs([*_CHAPTER, (_SQUARE, 1.0, 2)], _long_run):
        yield case(_called("newton", run), expect=starts(run[0].x0, run[2] + 1))


@exercise.promise(
    "newton-update",
    "each iterate of newton is x − η·f′(x)/f″(x) of the one before",
    of="newton",
    points=3,
)
def _update(given: Given) -> Iterator[Case]:
    for run in given.inputs(_CHAPTER, _fresh_run, 6):
        yield case(_called("newton", run), expect=_follows(run[0], run[1], float, _NEWTON))


@exercise.promise(
    "newton-concave",
    "newton follows the same rule where f″ < 0, uphill as it leads",
    of="newton",
    points=1,
)
def _uphill(given: Given) -> Iterator[Case]:
    for run in given.inputs(_NONCONVEX, _concave_run):
        yield case(_called("newton", run), expect=_follows(run[0], run[1], float, _NEWTON))


@exercise.promise(
    "newton-defaults",
    "newton starts at 10, with η = 1 and 10 steps unless told otherwise",
    of="newton",
    points=1,
)
def _newton_defaults(given: Given) -> Iterator[Case]:
    for curve in given.inputs([_COSH], _convex, 2):
        yield _defaults(
            call("newton", curve.grad, curve.hess, x0=10.0, eta=1.0, steps=10),
            call("newton", curve.grad, curve.hess),
            "x0=10.0, eta=1.0, steps=10",
        )


@exercise.promise(
    "newton-evaluations",
    "newton evaluates f_grad and f_hess once per step, at the iterates",
    of="newton",
    points=1,
)
def _evaluations(given: Given) -> Iterator[Case]:
    expect = evaluated_at_iterates("f_grad", "f_hess")
    for run in given.inputs(_CHAPTER[:1], _fresh_run, 3):
        yield case(_called("newton", run), expect=expect)


def _path(curve: Curve, steps: int, size: Callable[[float], float] = float) -> list[float]:
    x = [curve.x0]
    for _ in range(steps):
        x.append(x[-1] - curve.grad(x[-1]) / size(curve.hess(x[-1])))
    return x


@exercise.shows("newton")
def _picture() -> Picture:
    title = "f(x) = cosh(0.5x), η = 1, from 10"
    settings = {"objective": "cosh", "method": "newton", "eta": 1.0, "start": 10.0, "steps": 10}
    return Picture(_called("newton", (_COSH, 1.0, 10)), _path(_COSH, 10), title, settings)


# -- predictions ---------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _quiz(seed: str) -> Quiz:
    return quiz(textbook["xcos"], method="newton", eta=1.0, seed=seed)


@exercise.promise(
    "newton-predicted",
    "predictions returns your name and an answer to each question",
    of="predictions",
    points=1,
)
def _predicted(given: Given) -> Iterator[Case]:
    yield case(call("predictions"), expect=all_answered(_quiz))


@exercise.promise(
    "newton-foreseen", "two thirds of the predictions are right", of="predictions", points=2
)
def _foreseen(given: Given) -> Iterator[Case]:
    yield case(call("predictions"), expect=mostly_right(_quiz))


# -- newton_abs -----------------------------------------------------------------------------------


@exercise.promise(
    "newton-abs-iterates",
    "newton_abs returns steps + 1 numbers, the start first",
    of="newton_abs",
    points=1,
)
def _abs_iterates(given: Given) -> Iterator[Case]:
    for run in given.inputs([*_CHAPTER, *_NONCONVEX], _long_run):
        yield case(_called("newton_abs", run), expect=starts(run[0].x0, run[2] + 1))


@exercise.promise(
    "newton-abs-convex",
    "newton_abs does what newton does where f″ > 0",
    of="newton_abs",
    points=1,
)
def _abs_convex(given: Given) -> Iterator[Case]:
    for run in given.inputs(_CHAPTER, _fresh_run, 6):
        yield case(_called("newton_abs", run), expect=_follows(run[0], run[1], abs, _ABSOLUTE))


@exercise.promise(
    "newton-abs-concave",
    "newton_abs divides by |f″(x)| where f″ < 0, so that it steps downhill",
    of="newton_abs",
    points=2,
)
def _abs_concave(given: Given) -> Iterator[Case]:
    for run in given.inputs(_NONCONVEX, _concave_run):
        yield case(_called("newton_abs", run), expect=_follows(run[0], run[1], abs, _ABSOLUTE))


@exercise.promise(
    "newton-abs-defaults",
    "newton_abs has the defaults of newton: 10, η = 1 and 10 steps",
    of="newton_abs",
    points=1,
)
def _abs_defaults(given: Given) -> Iterator[Case]:
    for curve in given.inputs([_COSH], _convex, 2):
        yield _defaults(
            call("newton_abs", curve.grad, curve.hess, x0=10.0, eta=1.0, steps=10),
            call("newton_abs", curve.grad, curve.hess),
            "x0=10.0, eta=1.0, steps=10",
        )


@exercise.shows("newton_abs")
def _abs_picture() -> Picture:
    title = "f(x) = x·cos(0.15πx), η = 1, from 3"
    settings = {"objective": "xcos", "method": "newton_abs", "eta": 1.0, "start": 3.0, "steps": 8}
    call_ = _called("newton_abs", (_XCOS_HILL, 1.0, 8))
    return Picture(call_, _path(_XCOS_HILL, 8, abs), title, settings)


# -- newton_nd ------------------------------------------------------------------------------------

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Surface:
    """Derivatives of an objective of d variables, and a start."""

    grad: Formula
    hess: Formula
    x0: Array


def _surface(grad: str, hess: str, x0: list[float]) -> Surface:
    return Surface(formula("grad", grad), formula("hess", hess), np.array(x0))


def _quadratic(matrix: list[list[float]], minimum: list[float], x0: list[float]) -> Surface:
    return _surface(
        f"np.array({matrix}) @ (x - np.array({minimum}))", f"np.array({matrix}) + 0*x[0]", x0
    )


_BOWL = _quadratic([[2.0, 0.0], [0.0, 4.0]], [0.0, 0.0], [-5.0, -2.0])
_TILTED = _quadratic([[3.0, 1.0], [1.0, 2.0]], [1.0, -1.0], [4.0, 2.0])
_SADDLE = _quadratic([[2.0, 0.0], [0.0, -2.0]], [0.0, 0.0], [1.0, 0.5])
_ROSENBROCK = _surface(
    "np.array([2*(x[0] - 1) - 400*x[0]*(x[1] - x[0]**2), 200*(x[1] - x[0]**2)])",
    "np.array([[2 - 400*(x[1] - 3*x[0]**2), -400*x[0]], [-400*x[0], 200.0 + 0*x[0]]])",
    [-1.2, 1.0],
)


def _valley(rng: Rng) -> Surface:
    """Draw Σ aᵢ·cosh(xᵢ) + ½(w·x)²: convex, its Hessian neither diagonal nor constant."""
    d = int(rng.integers(2, 5))
    a, w = numbers(rng, d, 0.5, 2.0), numbers(rng, d, 0.5, 2.0, signed=True)
    return _surface(
        f"np.array({a})*np.sinh(x) + np.array({w})*(np.array({w}) @ x)",
        f"np.diag(np.array({a})*np.cosh(x)) + np.outer({w}, {w})",
        numbers(rng, d, 0.8, 2.5, signed=True),
    )


def _pass(rng: Rng) -> Surface:
    """Draw a quadratic function with curvatures of both signs."""
    d = int(rng.integers(2, 4))
    while True:
        half = rng.uniform(-3.0, 3.0, (d, d))
        matrix = np.round(half + half.T, 2)
        values = eigvalsh(matrix)
        if values[0] < -0.5 and values[-1] > 0.5 and np.abs(values).min() > 0.3:
            break
    x0, minimum = numbers(rng, d, 1.0, 5.0, signed=True), numbers(rng, d, 0.0, 0.8)
    return _quadratic(matrix.tolist(), minimum, x0)


def _near_singular(d: int, minimum: list[float]) -> Surface:
    """Make a quadratic function whose Hessian is Hilbert's matrix, to start from the origin."""
    k = f"np.arange(1.0, {d + 1})"
    hilbert = f"(1/({k}[:, None] + {k} - 1))"
    return _surface(f"{hilbert} @ (x - np.array({minimum}))", f"{hilbert} + 0*x[0]", [0.0] * d)


Walk = tuple[Surface, float, int]
"""Derivatives and start, η, steps."""


def _walk(rng: Rng) -> Walk:
    return _valley(rng), _eta(rng), int(rng.integers(3, 7))


def _called_nd(walk: Walk) -> Call:
    surface, eta, steps = walk
    return call("newton_nd", surface.grad, surface.hess, surface.x0, eta=eta, steps=steps)


def _nd_follows(surface: Surface, eta: float) -> Expect:
    d = len(surface.x0)

    def step(x: Array) -> tuple[Array, float] | str:
        grad, hess = surface.grad(x), surface.hess(x)
        if not np.all(np.isfinite(hess)) or not det(hess):
            return "where nothing can be solved"
        taken = eta * solve(hess, grad)
        scale = float(max(np.abs(x).max(), np.abs(taken).max()))
        # Errors of a solve grow with the condition number.
        return taken, tolerance(d + 2, scale, float(cond(hess)))

    return follows("x − η·p after each x, where H(x)·p = ∇f(x)", step, d)


@exercise.promise(
    "newton-nd-iterates",
    "newton_nd returns steps + 1 points of d numbers, the start first",
    of="newton_nd",
    points=1,
)
def _nd_iterates(given: Given) -> Iterator[Case]:
    chapter: list[Walk] = [(_BOWL, 1.0, 3), (_TILTED, 0.5, 6), (_BOWL, 1.0, 1)]

    def fresh(rng: Rng) -> Walk:
        return _valley(rng), 1.0, int(rng.integers(12, 18))

    for walk in given.inputs(chapter, fresh):
        yield case(_called_nd(walk), expect=starts(walk[0].x0, walk[2] + 1))


@exercise.promise(
    "newton-nd-update",
    "each iterate of newton_nd is x − η·p of the one before, where H(x)·p = ∇f(x)",
    of="newton_nd",
    points=3,
)
def _nd_update(given: Given) -> Iterator[Case]:
    chapter: list[Walk] = [(_BOWL, 1.0, 2), (_TILTED, 0.5, 4), (_ROSENBROCK, 1.0, 4)]
    for walk in given.inputs(chapter, _walk, 5):
        yield case(_called_nd(walk), expect=_nd_follows(walk[0], walk[1]))


@exercise.promise(
    "newton-nd-indefinite",
    "newton_nd follows the same rule at a saddle, where some curvatures are negative",
    of="newton_nd",
    points=1,
)
def _nd_indefinite(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Walk:
        return _pass(rng), _eta(rng), int(rng.integers(2, 5))

    for walk in given.inputs([(_SADDLE, 1.0, 3), (_SADDLE, 0.5, 3)], fresh):
        yield case(_called_nd(walk), expect=_nd_follows(walk[0], walk[1]))


@exercise.promise(
    "newton-nd-solve",
    "newton_nd solves H·p = ∇f to full precision, also where H is nearly singular",
    of="newton_nd",
    points=1,
)
def _nd_solve(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Surface:
        d = int(rng.integers(8, 11))
        minimum = [sign(rng) * uniform(rng, 1.0, 5.0, 6) for _ in range(d)]
        return _near_singular(d, minimum)

    chapter = _near_singular(8, [1.0, 2.0, 3.0, 4.0, 4.0, 3.0, 2.0, 1.0])
    for surface in given.inputs([chapter], fresh, 3):
        yield case(
            call("newton_nd", surface.grad, surface.hess, surface.x0, steps=2),
            expect=_solved(surface),
        )


def _solved(surface: Surface) -> Expect:
    """Judge the residual, which is small for a stable solve whatever the condition number.

    The start is the origin, so the first iterate is −p without another rounding. Solving leaves a
    residual of some roundings of ‖H‖·‖p‖; multiplying by the inverse leaves one that is larger
    by the condition number (Higham, sec. 14.1).
    """
    d = len(surface.x0)
    hess, grad = surface.hess(surface.x0), surface.grad(surface.x0)

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_rows(came, d) or len(came) < 2:
            return came_text(came)
        p = -np.array(came[1], dtype=np.float64)
        if not np.all(np.isfinite(p)):
            return f"the step {show(p.tolist())}"
        allowed = tolerance(d, float(np.abs(hess).sum(axis=1).max() * np.abs(p).max()))
        off = float(np.abs(hess @ p - grad).max())
        return f"H·p that differs from ∇f by {show(off)}" if off > allowed else None

    return holds("a first step p with H·p = ∇f up to rounding", judge)


@exercise.promise(
    "newton-nd-defaults",
    "newton_nd uses η = 1 and 10 steps unless told otherwise",
    of="newton_nd",
    points=1,
)
def _nd_defaults(given: Given) -> Iterator[Case]:
    for surface in given.inputs([_ROSENBROCK], _valley, 2):
        yield _defaults(
            call("newton_nd", surface.grad, surface.hess, surface.x0, eta=1.0, steps=10),
            call("newton_nd", surface.grad, surface.hess, surface.x0),
            "eta=1.0, steps=10",
        )


@exercise.promise(
    "newton-nd-unchanged", "newton_nd leaves the caller's x0 unchanged", of="newton_nd", points=1
)
def _nd_unchanged(given: Given) -> Iterator[Case]:
    for walk in given.inputs([(_BOWL, 1.0, 3)], _walk, 2):
        yield case(_called_nd(walk), expect=unchanged())


@exercise.shows("newton_nd")
def _nd_picture() -> Picture:
    points = [_ROSENBROCK.x0]
    for _ in range(6):
        x = points[-1]
        points.append(x - solve(_ROSENBROCK.hess(x), _ROSENBROCK.grad(x)))
    title = "Rosenbrock's function, η = 1, from (−1.2, 1)"
    settings = {
        "objective": "rosenbrock",
        "method": "newton",
        "eta": 1.0,
        "start": (-1.2, 1.0),
        "steps": 6,
    }
    reference = [p.tolist() for p in points]
    return Picture(_called_nd((_ROSENBROCK, 1.0, 6)), reference, title, settings)


# -- observed_order -------------------------------------------------------------------------------


def _order(errors: list[float]) -> Case:
    a, b, c = (math.log(e) for e in errors[-3:])
    # Logarithms are subtracted: their rounding is relative to the larger ones.
    condition = max(abs(a), abs(b), abs(c)) / min(abs(b - a), abs(c - b))
    expect = number((c - b) / (b - a), terms=3, condition=1.0 + condition)
    return case(call("observed_order", errors), expect=expect)


def _three(rng: Rng, p: float) -> list[float]:
    """Draw three errors of order p with a constant that is not 1, the first below 1."""
    first, constant = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.2, 0.7))
    errors = [first, constant * first**p, constant * (constant * first**p) ** p]
    return [float(f"{e:.4g}") for e in errors]


def _any_order(rng: Rng) -> float:
    return float(rng.choice([1.0, 1.3, 1.618, 2.0, 2.5, 3.0]))


@exercise.promise(
    "newton-order",
    "observed_order returns the p of e₂/e₁ = (e₁/e₀)ᵖ",
    of="observed_order",
    points=2,
)
def _order_of_three(given: Given) -> Iterator[Case]:
    chapter = [[0.1, 0.01, 0.0001], [0.1, 0.005, 1.25e-05], [0.4, 0.2, 0.1], [0.2, 0.004, 3.2e-08]]

    def fresh(rng: Rng) -> list[float]:
        return _three(rng, _any_order(rng))

    for errors in given.inputs(chapter, fresh, 5):
        yield _order(errors)


@exercise.promise(
    "newton-order-last",
    "observed_order looks at the last three errors, however many there are",
    of="observed_order",
    points=1,
)
def _order_last(given: Given) -> Iterator[Case]:
    chapter = [[5.0, 4.0, 2.5, 0.1, 0.005, 1.25e-05], [8.0, 2.0, 1.0, 0.5, 0.25, 0.05]]

    def fresh(rng: Rng) -> list[float]:
        early = sorted(numbers(rng, int(rng.integers(2, 6)), 1.0, 9.0), reverse=True)
        return [*early, *_three(rng, _any_order(rng))]

    for errors in given.inputs(chapter, fresh):
        yield _order(errors)
