"""Promises of assignment 06: bisection, backtracking, and descent that needs no η."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.checks.calling import Formula, call
from gdwidget.checks.expect import (
    EPS,
    Expect,
    Seen,
    came_text,
    close,
    holds,
    number,
    tolerance,
    unchanged,
)
from gdwidget.checks.inputs import Rng, scalar, shifted, sign, uniform
from gdwidget.checks.iterates import follows, starts
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import is_number, is_rows, number_text, show
from gdwidget.checks.promise import Case, Exercise, Given, case

Array = NDArray[np.float64]

exercise = Exercise("06-line-search", ("bisect_minimum", "backtracking", "gd_line_search"))

# -- bisect_minimum -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Bracket:
    """Arguments of `bisect_minimum` and the minimiser; `tol` is left to its default where None."""

    f_grad: Formula
    minimum: float
    a: float
    b: float
    tol: float | None

    def call(self) -> Any:
        assert self.f_grad(self.a) < 0 < self.f_grad(self.b), self
        assert self.a < self.minimum < self.b, self
        extra: dict[str, Any] = {} if self.tol is None else {"tol": self.tol}
        return call("bisect_minimum", self.f_grad, self.a, self.b, **extra)

    @property
    def within(self) -> float:
        return 1e-8 if self.tol is None else self.tol

    @property
    def fewest(self) -> int:
        """Halvings after which the middle is certain to be near enough."""
        return max(0, math.ceil(math.log2((self.b - self.a) / (2 * self.within)) - 1e-9))


LOG_SUM_EXP = scalar("f_grad", "1 - 3/(1 + np.exp(3*x + 3))")
"""Derivative of f(x) = log(exp(x) + exp(−2x − 3)), in a form that does not overflow."""
LOWEST = (math.log(2) - 3) / 3


def _straight(a: float, m: float) -> Formula:
    return scalar("f_grad", f"{a}*{shifted(m)}")


def _cubic(a: float, m: float) -> Formula:
    return scalar("f_grad", f"{a}*{shifted(m)} + {shifted(m)}**3")


def _bracket(rng: Rng) -> _Bracket:
    """Draw a bracket whose middles do not meet the minimiser."""
    m, a = uniform(rng, -4.0, 4.0, 3), uniform(rng, 0.2, 3.0)
    f_grad = _cubic(a, m) if rng.random() < 0.5 else _straight(a, m)
    low, high = round(m - uniform(rng, 0.6, 9.0), 2), round(m + uniform(rng, 0.6, 9.0), 2)
    tol = float(f"{10 ** rng.uniform(-7.0, -2.0):.3g}")
    # A minimiser off the grid of all middles.
    shift = 1 / 3e4
    return _Bracket(_moved(f_grad, shift), m + shift, low, high, tol)


def _moved(f_grad: Formula, shift: float) -> Formula:
    return scalar("f_grad", f_grad.text.removeprefix("lambda x: ").replace("x", f"(x - {shift!r})"))


_CHAPTER = [
    _Bracket(LOG_SUM_EXP, LOWEST, -8.0, 8.0, 1e-8),
    _Bracket(LOG_SUM_EXP, LOWEST, -3.0, 0.0, 1e-3),
    # So flat that every slope is small.
    _Bracket(_straight(1e-3, 1.234), 1.234, -2.0, 5.0, 0.01),
    _Bracket(_cubic(2.0, -1.7), -1.7, -2.1, 6.0, 1e-5),
]


def _is_pair(came: Any) -> bool:
    return type(came) is list and len(came) == 2 and is_number(came[0]) and is_number(came[1])


def _near(one: _Bracket) -> Expect:
    allowed = one.within + tolerance(4, max(abs(one.a), abs(one.b)))
    wanted = f"(x, iterations) with x within {one.within:g} of {number_text(one.minimum, 9)}"

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not _is_pair(came):
            return came_text(came)
        return None if close(one.minimum, came[0], allowed) else f"x = {number_text(came[0], 9)}"

    return holds(wanted, judge)


@exercise.promise(
    "line-search-minimum",
    "bisect_minimum comes within tol of the minimiser",
    of="bisect_minimum",
    points=3,
)
def _minimum(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> list[_Bracket]:
        m = uniform(rng, -1.0, 1.0, 3)
        flat = _Bracket(_straight(1e-3, m), m, round(m - 2.337, 3), round(m + 4.119, 3), 1e-2)
        return [_bracket(rng), flat]

    for some in given.inputs([_CHAPTER], fresh, 3):
        for one in some:
            yield case(one.call(), expect=_near(one))


@exercise.promise(
    "line-search-halvings",
    "bisect_minimum counts its halvings and makes no more than it needs",
    of="bisect_minimum",
    points=2,
)
def _halvings(given: Given) -> Iterator[Case]:
    for one in given.inputs(_CHAPTER, _bracket, 4):
        yield case(one.call(), expect=_counted(one))


def _counted(one: _Bracket) -> Expect:
    """Judge the number by the middles where f_grad was evaluated.

    Whether the bracket or its half is compared with tol is free, and so is a last look at x.
    """
    most = one.fewest + 2

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not _is_pair(came):
            return came_text(came)
        points = [p[0] for p in seen[-1].evaluations.get("f_grad", []) if is_number(p[0])]
        middles = {float(p) for p in points if one.a < p < one.b}
        made = {len(middles)}
        if points and points[-1] == came[0]:
            made.add(len(middles) - 1)
        if came[1] not in made:
            return f"{show(came[1])} iterations, with f_grad evaluated at {len(middles)} middles"
        return None if came[1] <= most else f"{show(came[1])} iterations"

    return holds(f"(x, iterations) with the number of halvings, at most {most}", judge)


@exercise.promise(
    "line-search-hit",
    "bisect_minimum also ends at the minimiser where a middle meets it exactly",
    of="bisect_minimum",
    points=1,
)
def _hit(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> _Bracket:
        m, half = float(rng.integers(-5, 6)), float(rng.integers(1, 9))
        if rng.random() < 0.5:  # the first middle, or the second
            return _Bracket(_straight(2.0, m), m, m - half, m + half, 1e-6)
        return _Bracket(_cubic(1.0, m), m, m - half, m + 3 * half, 1e-6)

    chapter = [
        _Bracket(_straight(2.0, 0.0), 0.0, -4.0, 4.0, 1e-6),
        _Bracket(_straight(2.0, 1.0), 1.0, 0.0, 4.0, 1e-6),
    ]
    for one in given.inputs(chapter, fresh, 4):
        yield case(one.call(), expect=_near(one))


@exercise.promise(
    "line-search-tol-default",
    "bisect_minimum has tol = 10⁻⁸ unless told otherwise",
    of="bisect_minimum",
    points=1,
)
def _tol_default(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> _Bracket:
        one = _bracket(rng)
        return _Bracket(one.f_grad, one.minimum, one.a, one.b, None)

    chapter = [_Bracket(LOG_SUM_EXP, LOWEST, -8.0, high, None) for high in (8.0, 4.0)]
    for one in given.inputs(chapter, fresh, 2):
        fewest = one.fewest

        def judge(seen: Seen, one: _Bracket = one, fewest: int = fewest) -> str | None:
            came = seen[-1].value
            if not _is_pair(came):
                return came_text(came)
            # One halving more or less, so that how it counts costs nothing here.
            near = abs(came[0] - one.minimum) <= 1.01e-8
            return None if near and fewest - 1 <= came[1] <= fewest + 3 else show(came)

        wanted = f"x within 1e-08 of {number_text(one.minimum, 9)}, after about {fewest} halvings"
        yield case(one.call(), expect=holds(wanted, judge))


# -- objectives of d variables ------------------------------------------------------------------


@dataclass(frozen=True)
class _Valley:
    """An objective of d variables; `f` takes a (d,) array, `grad` returns one."""

    f: Formula = field(repr=False)
    grad: Formula = field(repr=False)


def _valley(
    f: str, grad: str, f_of: Callable[[Array], Any], grad_of: Callable[[Array], Any]
) -> _Valley:
    return _Valley(
        Formula("f", f"lambda x: {f}", lambda x: float(f_of(np.asarray(x, dtype=np.float64)))),
        Formula(
            "grad",
            f"lambda x: {grad}",
            lambda x: np.asarray(grad_of(np.asarray(x, dtype=np.float64)), dtype=np.float64),
        ),
    )


def _bowl(*curvatures: float) -> _Valley:
    """Return f(x) = ½·Σ aᵢxᵢ²."""
    a, text = np.array(curvatures), f"np.array({list(curvatures)})"
    return _valley(
        f"np.sum({text}*x**2)/2", f"{text}*x", lambda x: np.sum(a * x**2) / 2, lambda x: a * x
    )


def _quartic(*factors: float) -> _Valley:
    """Return f(x) = Σ (aᵢxᵢ⁴ + xᵢ²)."""
    a, text = np.array(factors), f"np.array({list(factors)})"
    return _valley(
        f"np.sum({text}*x**4 + x**2)",
        f"4*{text}*x**3 + 2*x",
        lambda x: np.sum(a * x**4 + x**2),
        lambda x: 4 * a * x**3 + 2 * x,
    )


LOG_SUM_EXP_ND = _valley(
    "np.logaddexp(x[0], -2*x[0] - 3)",
    "1 - 3/(1 + np.exp(3*x + 3))",
    lambda x: np.logaddexp(x[0], -2 * x[0] - 3),
    lambda x: 1 - 3 / (1 + np.exp(3 * x + 3)),
)


def _fits(valley: _Valley, x: Array, g: Array, alpha: float, c1: float) -> bool | None:
    """Tell whether α satisfies Armijo, None where roundings decide."""
    before, after = valley.f(x), valley.f(x - alpha * g)
    most = before - c1 * alpha * float(g @ g)
    if not math.isfinite(after):
        return False
    if abs(after - most) <= 1e3 * EPS * (abs(before) + abs(after)) and np.any(g):
        return None
    return bool(after <= most)


def _length(
    valley: _Valley, x: Array, alpha0: float = 1.0, rho: float = 0.5, c1: float = 1e-4
) -> float | None:
    """Return the first α = alpha0·rho^k that satisfies Armijo, None where roundings decide."""
    g = valley.grad(x)
    for k in range(200):
        fits = _fits(valley, x, g, alpha0 * rho**k, c1)
        if fits is None:
            return None
        if fits:
            return float(alpha0 * rho**k)
    return None


# -- backtracking -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Search:
    """Arguments of `backtracking`; the last three are left to their defaults where None."""

    valley: _Valley
    x: tuple[float, ...]
    given: tuple[float, float, float] | None = None

    def case(self) -> Case:
        alpha0, rho, c1 = self.given or (1.0, 0.5, 1e-4)
        x = np.array(self.x)
        alpha = _length(self.valley, x, alpha0, rho, c1)
        assert alpha is not None, self
        extra: dict[str, Any] = {}
        if self.given is not None:
            extra = {"alpha0": alpha0, "rho": rho, "c1": c1}
        # rho multiplied k times is off by k roundings.
        terms = 2 + math.log(alpha / alpha0) / math.log(rho)
        made = call("backtracking", self.valley.f, self.valley.grad, x, **extra)
        return case(made, expect=number(alpha, terms=terms))


def _rivals(one: _Search) -> bool:
    """Tell whether the usual mistakes about the condition all lead to another step length."""
    assert one.given is not None
    alpha0, rho, c1 = one.given
    x = np.array(one.x)
    right, g, before = _length(one.valley, x, *one.given), one.valley.grad(x), one.valley.f(x)
    square, trials = float(g @ g), [alpha0 * rho**k for k in range(60)]

    def first(drop: Callable[[float, float], float]) -> float | None:
        for alpha in trials:
            after = one.valley.f(x - alpha * g)
            if after <= before - drop(alpha, after):
                return alpha
        return None

    return right is not None and right not in (
        alpha0,
        alpha0 * rho**59,
        first(lambda alpha, after: 0.0),
        first(lambda alpha, after: 1e-4 * alpha * square),
        first(lambda alpha, after: c1 * alpha * math.sqrt(square)),
        first(lambda alpha, after: c1 * square),
        first(lambda alpha, after: -c1 * alpha * square),
        first(lambda alpha, after: 2 * c1 * alpha * square),
        first(lambda alpha, after: (1 - c1) * alpha * square),
        first(lambda alpha, after: c1 * abs(before)),
    )


def _telling(rng: Rng) -> _Search:
    """Draw a search that the usual mistakes about the condition end elsewhere."""
    while True:
        d = int(rng.integers(1, 4))
        factors = [uniform(rng, 0.5, 6.0) for _ in range(d)]
        valley = _bowl(*factors) if rng.random() < 0.6 else _quartic(*factors)
        x = tuple(sign(rng) * uniform(rng, 0.5, 3.0) for _ in range(d))
        one = _Search(
            valley,
            x,
            (uniform(rng, 1.5, 6.0), uniform(rng, 0.6, 0.9), uniform(rng, 0.25, 0.45)),
        )
        if _rivals(one):
            return one


_FAR_AND_NEAR = [
    _Search(LOG_SUM_EXP_ND, (8.0,), (4.0, 0.5, 0.3)),
    _Search(LOG_SUM_EXP_ND, (-6.0,), (10.0, 0.7, 0.1)),
    _Search(LOG_SUM_EXP_ND, (0.5,), (6.0, 0.25, 0.4)),
    # The condition is a·α ≤ 2·(1 − c1): a decrease alone would accept longer steps.
    _Search(_bowl(4.0), (3.0,), (0.8, 0.6, 0.4)),
    _Search(_bowl(1.0, 10.0), (3.0, -1.0), (2.0, 0.8, 0.3)),
    _Search(_quartic(1.0, 0.5), (2.0, -1.5), (3.0, 0.9, 0.35)),
    # Small gradient and a first step too long: each mistake in the condition ends elsewhere.
    _Search(_bowl(2.0), (0.25,), (1.1, 0.8, 0.3)),
    # Good at once.
    _Search(_bowl(1.0, 1.0, 1.0), (1.0, 2.0, -3.0), (0.9, 0.5, 0.1)),
]


@exercise.promise(
    "line-search-armijo",
    "backtracking returns the first alpha0·rhoᵏ that satisfies the Armijo condition",
    of="backtracking",
    points=3,
)
def _armijo(given: Given) -> Iterator[Case]:
    for one in given.inputs(_FAR_AND_NEAR, _telling, 5):
        yield one.case()


@exercise.promise(
    "line-search-default",
    "backtracking has alpha0 = 1, rho = 0.5 and c1 = 10⁻⁴ unless told otherwise",
    of="backtracking",
    points=1,
)
def _default(given: Given) -> Iterator[Case]:
    # With α = 1 Armijo reads 1 − a/2 ≥ c1 for f = ½·a·x²: c1 = 10⁻⁴ lies between these.
    edge = [_Search(_bowl(a), (x,)) for a in (1.9999, 1.9997, 2.0001) for x in (3.0, 0.3)]

    def fresh(rng: Rng) -> list[_Search]:
        x = sign(rng) * uniform(rng, 2.0, 4.5, 1)
        steep = uniform(rng, 9.0, 15.0)  # α = 1/8
        return [
            *(_Search(e.valley, (round(e.x[0] * x / 3, 3),)) for e in edge),
            _Search(_bowl(steep), (x,)),
            _Search(_bowl(0.1), (x,)),
        ]

    chapter = [*edge, _Search(_bowl(9.0, 11.0), (1.0, 2.0)), _Search(_bowl(0.1), (4.0,))]
    for some in given.inputs([chapter], fresh, 2):
        for one in some:
            yield one.case()


@exercise.promise(
    "line-search-stationary",
    "backtracking returns alpha0 where the gradient is zero",
    of="backtracking",
    points=1,
)
def _stationary(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> _Search:
        d = int(rng.integers(1, 4))
        valley = _bowl(*(uniform(rng, 0.5, 9.0) for _ in range(d)))
        rest = uniform(rng, 0.3, 0.9), uniform(rng, 0.01, 0.4)
        return _Search(valley, (0.0,) * d, (uniform(rng, 4.0, 6.0), *rest))

    for one in given.inputs([_Search(_bowl(1.0, 10.0), (0.0, 0.0), (3.0, 0.5, 0.1))], fresh, 2):
        yield one.case()


@exercise.promise(
    "line-search-x", "backtracking leaves the caller's x as it was", of="backtracking", points=1
)
def _x(given: Given) -> Iterator[Case]:
    for one in given.inputs(_FAR_AND_NEAR[4:6], _telling, 2):
        yield case(one.case().calls[0], expect=unchanged())


# -- gd_line_search -----------------------------------------------------------------------------

Run = tuple[_Valley, tuple[float, ...], int]
"""Objective, start, steps."""


def _descent(valley: _Valley, x0: tuple[float, ...], steps: int) -> list[list[float]]:
    x = np.array(x0, dtype=np.float64)
    points = [x.tolist()]
    for _ in range(steps):
        length = _length(valley, x)
        assert length is not None, (valley, x0)
        x = x - length * valley.grad(x)
        points.append(x.tolist())
    return points


_RUNS: list[Run] = [
    (LOG_SUM_EXP_ND, (8.0,), 11),
    (_bowl(1.0, 10.0), (-5.0, -2.0), 12),
    (_quartic(1.0, 0.5), (3.0, -2.0), 4),
    # The step length lies at the edge of what c1 = 10⁻⁴ accepts.
    (_bowl(1.9999), (3.0,), 1),
    (_bowl(1.9997), (3.0,), 2),
]


def _run(rng: Rng) -> Run:
    """Draw a run whose first step is much shorter than its later ones."""
    d = int(rng.integers(2, 4))
    while True:
        factors = [uniform(rng, 0.3, 1.5) for _ in range(d)]
        x0 = tuple(sign(rng) * uniform(rng, 1.5, 4.0) for _ in range(d))
        valley, steps = _quartic(*factors), int(rng.integers(3, 6))
        x, lengths = np.array(x0), []
        for _ in range(steps):
            length = _length(valley, x)
            if length is None:
                break
            lengths.append(length)
            x = x - length * valley.grad(x)
        # Close to the minimum f hardly changes, and roundings would decide.
        clear = float(np.max(np.abs(valley.grad(x)))) > 1e-4
        if len(lengths) == steps and clear and lengths[0] < max(lengths):
            return valley, x0, steps


def _call(valley: _Valley, x0: tuple[float, ...], steps: int) -> Any:
    _descent(valley, x0, steps)  # asserts that no step is left to roundings
    return call("gd_line_search", valley.f, valley.grad, np.array(x0), steps)


@exercise.promise(
    "line-search-shape",
    "gd_line_search returns steps + 1 points, the start first",
    of="gd_line_search",
    points=2,
)
def _shape(given: Given) -> Iterator[Case]:
    for valley, x0, steps in given.inputs(_RUNS, _run, 3):
        yield case(_call(valley, x0, steps), expect=starts(x0, steps + 1))


@exercise.promise(
    "line-search-update",
    "each point of gd_line_search is x − α·∇f(x) of the one before, with backtracking's α",
    of="gd_line_search",
    points=3,
)
def _update(given: Given) -> Iterator[Case]:
    for valley, x0, steps in given.inputs(_RUNS, _run, 5):
        yield case(_call(valley, x0, steps), expect=_follows(valley, len(x0)))


def _follows(valley: _Valley, d: int) -> Expect:
    def step(x: Array) -> tuple[Array, float] | None:
        length = _length(valley, x)
        if length is None:
            return None
        taken = length * valley.grad(x)
        return taken, tolerance(4, float(np.max(np.abs([x, taken]))))

    return follows("x − α·∇f(x) after each x, with α from backtracking", step, d)


@exercise.promise(
    "line-search-at-rest",
    "gd_line_search stays at a point where the gradient is zero",
    of="gd_line_search",
    points=1,
)
def _at_rest(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[_Valley, int, int]:
        d = int(rng.integers(1, 4))
        return _bowl(*(uniform(rng, 0.5, 9.0) for _ in range(d))), d, int(rng.integers(2, 6))

    for valley, d, steps in given.inputs([(_bowl(1.0, 10.0), 2, 3)], fresh, 2):

        def judge(seen: Seen, d: int = d) -> str | None:
            came = seen[-1].value
            if not is_rows(came, d) or not came:
                return came_text(came)
            return None if not np.any(came) else show(came)

        yield case(
            _call(valley, (0.0,) * d, steps),
            expect=holds(f"points that are all {show([0.0] * d)}", judge),
        )


@exercise.promise(
    "line-search-x0",
    "gd_line_search leaves the caller's x0 as it was",
    of="gd_line_search",
    points=1,
)
def _x0(given: Given) -> Iterator[Case]:
    for valley, x0, steps in given.inputs(_RUNS[1:3], _run, 2):
        yield case(_call(valley, x0, steps), expect=unchanged())


@exercise.shows("gd_line_search")
def _picture() -> Picture:
    valley, x0, steps = _RUNS[1]
    return Picture(
        _call(valley, x0, steps),
        _descent(valley, x0, steps),
        "f(x) = ½·(x1² + 10·x2²) with a line search, from (−5, −2)",
        {
            "objective": "(x1**2 + 10*x2**2)/2",
            "method": "line_search",
            "eta": 1.0,
            "start": x0,
            "steps": steps,
        },
    )
