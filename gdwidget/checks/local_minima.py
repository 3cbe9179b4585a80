"""Promises of assignment 02: local minima, and how a run can end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdwidget.checks.calling import Formula, call
from gdwidget.checks.expect import (
    Expect,
    Seen,
    came_text,
    close,
    holds,
    number,
    tolerance,
    unchanged,
)
from gdwidget.checks.inputs import (
    COSH,
    SQUARE,
    XCOS,
    XCOS_C,
    Problem,
    Rng,
    descent,
    log_cosh,
    one_variable,
    parabola,
    shifted,
    sign,
    stable_eta,
    start,
    uniform,
    valley,
)
from gdwidget.checks.plain import counted, is_number, is_numbers, number_text, show
from gdwidget.checks.promise import Case, Exercise, Given, case

exercise = Exercise("02-local-minima", ("xcos_grad", "descend", "basins"))

# -- xcos_grad ----------------------------------------------------------------------------------


def _slope(x: float, c: float) -> float:
    return math.cos(c * x) - c * x * math.sin(c * x)


def _roundings(x: float, c: float) -> dict[str, float]:
    """Return how `_slope` is rounded: c·x alone moves the cosine by eps·|c·x|."""
    size = 1.0 + abs(c * x)
    return {"terms": 4, "scale": size, "condition": size}


@exercise.promise(
    "local-minima-grad", "xcos_grad returns f′(x) for every x and c", of="xcos_grad", points=2
)
def _grad(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, float]:
        return sign(rng) * uniform(rng, 0.5, 12.0), uniform(rng, 0.2, 2.0)

    chapter = [(10.0, XCOS_C), (-3.0, XCOS_C), (0.0, XCOS_C), (2.0, 1.0), (-1.5, 0.4)]
    for x, c in given.inputs(chapter, fresh, 6):
        yield case(call("xcos_grad", x, c), expect=number(_slope(x, c), **_roundings(x, c)))


@exercise.promise(
    "local-minima-grad-array", "xcos_grad takes an array of x as well", of="xcos_grad", points=1
)
def _grad_array(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[list[float], float]:
        size = int(rng.integers(2, 6))
        return [sign(rng) * uniform(rng, 0.5, 12.0) for _ in range(size)], uniform(rng, 0.2, 2.0)

    for points, c in given.inputs([([-10.0, -1.0, 0.0, 4.0], XCOS_C)], fresh, 3):
        yield case(call("xcos_grad", np.array(points), c), expect=_as_many(len(points)))


def _as_many(size: int) -> Expect:
    """Judge that the call works on an array; whether the formula is right is another promise."""

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        return None if is_numbers(came) and len(came) == size else came_text(came)

    return holds(f"an array of {size} numbers", judge)


# -- descend ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Run:
    """Arguments of `descend`; `tol` and `most` are left to their defaults where None."""

    problem: Problem
    x0: float
    eta: float
    tol: float | None = 1e-6
    most: int | None = 1000

    def call(self) -> Any:
        extra: dict[str, Any] = {}
        if self.tol is not None:
            extra["tol"] = self.tol
        if self.most is not None:
            extra["max_steps"] = self.most
        return call("descend", self.problem.grad, self.x0, self.eta, **extra)

    def end(self) -> tuple[float, int, str, float]:
        """Return the result, and how far roundings on the way may have moved its x.

        An error δ in x becomes (1 − η·f″(x))·δ after the next step, and each step adds one of
        its own, so that `grown` of them are left at the end.
        """
        tol = 1e-6 if self.tol is None else self.tol
        most = 1000 if self.most is None else self.most
        x, scale, grown = float(self.x0), abs(self.x0), 1.0
        for k in range(most + 1):
            slope = self.problem.grad(x)
            # No input may leave the answer to roundings; an exact tie is meant.
            assert abs(slope) == tol or not abs(abs(slope) - tol) < 1e-9 * (tol + abs(slope)), self
            if abs(slope) <= tol:
                return x, k, "converged", tolerance(2, scale, grown)
            if not abs(x) <= 1e6:
                return x, k, "diverged", math.inf
            if k < most:
                grown = 1.0 + grown * abs(1.0 - self.eta * self.problem.hess(x))
                x -= self.eta * slope
                scale = max(scale, abs(x))
        return x, most, "max_steps", tolerance(2, scale, grown)


def _is_end(came: Any) -> bool:
    """Tell whether a result is a point, a number of steps and a text."""
    return (
        type(came) is list
        and len(came) == 3
        and is_number(came[0])
        and is_number(came[1])
        and type(came[2]) is str
    )


def _ends(wanted: str, judge: Callable[[Any], str | None]) -> Expect:
    """Judge one part of the triple (x, steps, status)."""

    def judged(seen: Seen) -> str | None:
        came = seen[-1].value
        return judge(came) if _is_end(came) else came_text(came)

    return holds(wanted, judged)


def _at(x: float, allowed: float) -> Expect:
    wanted = f"(x, steps, status) with x = {number_text(x, 9)}"

    def judge(came: Any) -> str | None:
        return None if close(x, came[0], allowed) else f"x = {number_text(float(came[0]), 9)}"

    return _ends(wanted, judge)


def _after(steps: int) -> Expect:
    def judge(came: Any) -> str | None:
        return None if came[1] == steps else f"steps = {show(came[1])}"

    return _ends(f"(x, steps, status) with steps = {steps}", judge)


def _said(status: str) -> Expect:
    def judge(came: Any) -> str | None:
        return None if came[2] == status else f"{show(came)}"

    return _ends(f'(x, steps, "{status}")', judge)


def _reached(rng: Rng) -> tuple[_Run, int]:
    """Draw a run that converges after some steps, with tol in the middle of the last one."""
    while True:
        problem = valley(rng)
        eta, x0 = stable_eta(rng, problem, 0.08, 0.35), start(rng, problem)
        slopes = np.abs([problem.grad(x) for x in descent(problem.grad, eta, x0, 60)])
        k = int(rng.integers(4, 25))
        if 1e-7 < slopes[k] < 0.9 * slopes[k - 1] and np.all(np.diff(slopes[: k + 1]) < 0):
            tol = float(f"{math.sqrt(slopes[k] * slopes[k - 1]):.4g}")
            if slopes[k] * 1.01 < tol < slopes[k - 1] / 1.01:
                return _Run(problem, x0, eta, tol), k


_CHAPTER = [
    _Run(XCOS, 10.0, 0.2),
    _Run(XCOS, -3.0, 0.2),
    _Run(SQUARE, 10.0, 0.05, 1e-3),
    _Run(COSH, 3.0, 0.5, 1e-3),
    _Run(XCOS, 10.0, 2.0, 1e-6, 10),
    _Run(SQUARE, -4.0, 0.2, 1e-6, 3),
]


def _any_end(rng: Rng) -> _Run:
    run, k = _reached(rng)
    if rng.random() < 0.5:
        return run
    return _Run(run.problem, run.x0, run.eta, run.tol, int(rng.integers(1, k)))


@exercise.promise(
    "local-minima-point",
    "descend returns the point where its steps x − η·f′(x) lead",
    of="descend",
    points=2,
)
def _point(given: Given) -> Iterator[Case]:
    for run in given.inputs(_CHAPTER, _any_end, 8):
        x, _, _, allowed = run.end()
        yield case(run.call(), expect=_at(x, allowed))


@exercise.promise("local-minima-steps", "descend counts its steps", of="descend", points=1)
def _steps(given: Given) -> Iterator[Case]:
    # A start that is good enough takes none.
    for run in given.inputs([*_CHAPTER, _Run(SQUARE, 0.25, 0.2, 1.0)], _any_end, 8):
        yield case(run.call(), expect=_after(run.end()[1]))


@exercise.promise(
    "local-minima-converged",
    'descend says "converged" where |f′(x)| ≤ tol, also on the last permitted step',
    of="descend",
    points=2,
)
def _converged(given: Given) -> Iterator[Case]:
    chapter = [
        _Run(SQUARE, 10.0, 0.05, 1e-3, 94),
        _Run(XCOS, 10.0, 0.2),
        _Run(XCOS, -3.0, 0.2),
        # η = ¼ halves x exactly, so |f′| = tol to the last bit.
        _Run(SQUARE, 8.0, 0.25, 1.0, 4),
        _Run(SQUARE, -8.0, 0.25, 1.0, 4),
        _Run(SQUARE, 0.25, 0.2, 1.0, 0),
        # Far away is not diverged.
        _Run(SQUARE, 1e6, 0.25, 1e-3),
        # The slope grows before it shrinks.
        _Run(XCOS, 1.9, 0.1),
    ]

    def fresh(rng: Rng) -> list[_Run]:
        run, k = _reached(rng)
        steps, x0 = int(rng.integers(2, 9)), sign(rng) * float(rng.integers(1, 20))
        return [
            run,
            _Run(run.problem, run.x0, run.eta, run.tol, k),
            _Run(SQUARE, x0, 0.25, 2 * abs(x0) / 2**steps, steps),
        ]

    for runs in given.inputs([chapter], fresh, 4):
        for run in runs:
            assert run.end()[2] == "converged", run
            yield case(run.call(), expect=_said("converged"))


@exercise.promise(
    "local-minima-max-steps",
    'descend says "max_steps" where they are used up',
    of="descend",
    points=1,
)
def _max_steps(given: Given) -> Iterator[Case]:
    chapter = [
        _Run(SQUARE, 10.0, 0.05, 1e-3, 93),
        _Run(SQUARE, -10.0, 1.0, 1e-3, 200),
        _Run(XCOS, 10.0, 2.0, 1e-6, 10),
        _Run(COSH, -3.0, 0.1, 1e-3, 60),
        _Run(SQUARE, 1e6, 1.0, 1e-3, 40),
    ]

    def fresh(rng: Rng) -> list[_Run]:
        run, k = _reached(rng)
        cycle = parabola(rng)
        eta = round(1.99 / cycle.bound, 4)
        x0, most = start(rng, cycle), int(rng.integers(110, 200))
        return [
            _Run(run.problem, run.x0, run.eta, run.tol, int(rng.integers(1, k))),
            # Jumps from side to side, hardly any nearer.
            _Run(cycle, x0, eta, 0.01, most),
        ]

    for runs in given.inputs([chapter], fresh, 4):
        for run in runs:
            assert run.end()[2] == "max_steps", run
            yield case(run.call(), expect=_said("max_steps"))


@exercise.promise(
    "local-minima-diverged",
    'descend says "diverged" where x grows past all bounds',
    of="descend",
    points=2,
)
def _diverged(given: Given) -> Iterator[Case]:
    # Each grows to inf within 1000 steps, so that every bound on |x| is passed.
    chapter = [
        _Run(SQUARE, 10.0, 3.0, 1e-3),
        _Run(SQUARE, -0.5, 3.0, 1e-3),
        _Run(COSH, 10.0, 3.0),
        _Run(_FALLING, 2.0, 0.1),
        _Run(_FALLING_LEFT, -2.0, 0.1),
    ]

    def fresh(rng: Rng) -> list[_Run]:
        problem = parabola(rng)
        eta = round(uniform(rng, 1.6, 3.0) * 2.0 / problem.bound, 2)
        return [
            _Run(problem, start(rng, problem), eta),
            _Run(_FALLING, uniform(rng, 1.3, 3.0), 0.1),
            _Run(_FALLING_LEFT, -uniform(rng, 1.3, 3.0), 0.1),
        ]

    for runs in given.inputs([chapter], fresh, 3):
        for run in runs:
            assert run.end()[2] == "diverged", run
            assert not np.isfinite(descent(run.problem.grad, run.eta, run.x0, 999)[-1]), run
            yield case(run.call(), expect=_said("diverged"))


_FALLING = one_variable("x - x**3/3", "1 - x**2", "-2*x", -1.0)
"""f(x) = x − x³/3: a minimum at −1, and from above 1 downhill for ever."""

_FALLING_LEFT = one_variable("x**3/3 - x", "x**2 - 1", "2*x", 1.0)
"""The same, seen in a mirror."""


def _rooted(a: float) -> Problem:
    """Return f(x) = x·√x − a·x: it has no slope for x < 0."""
    return one_variable(
        f"x*np.sqrt(x) - {a}*x", f"1.5*np.sqrt(x) - {a}", "0.75/np.sqrt(x)", (a / 1.5) ** 2
    )


@exercise.promise(
    "local-minima-nan", 'descend says "diverged" where x is NaN', of="descend", points=1
)
def _nan(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, float, float]:
        a, x0 = uniform(rng, 0.5, 1.5), uniform(rng, 3.0, 9.0)
        # The first step leads to an x below 0.
        return a, x0, round(uniform(rng, 1.2, 2.0) * x0 / (1.5 * math.sqrt(x0) - a), 2)

    for a, x0, eta in given.inputs([(1.0, 4.0, 3.0)], fresh, 3):
        problem = _rooted(a)
        assert math.isnan(descent(problem.grad, eta, x0, 2)[-1])
        yield case(_Run(problem, x0, eta).call(), expect=_said("diverged"))


@exercise.promise(
    "local-minima-default",
    "descend has tol = 10⁻⁶ and max_steps = 1000 unless told otherwise",
    of="descend",
    points=1,
)
def _default(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, float]:
        # The slope shrinks by 1 − 2η; with this η by about 10⁻⁷ in 500 steps.
        return uniform(rng, 0.012, 0.015, 4), uniform(rng, 1.0, 9.0)

    for eta, x0 in given.inputs([(0.015, 10.0)], fresh, 2):
        # |f′| of f = x² is 10⁻⁶ in the middle of step 500, then tol in that of another.
        at = float(f"{0.5e-6 / (1 - 2 * eta) ** 499.5:.6g}")
        yield _whole(_Run(SQUARE, at, eta, None, None), 500, "converged")
        for k, side in ((700, 1), (1000, -1), (1001, 1), (1300, -1)):
            slow = round(eta / 4, 5)
            tol = float(f"{2 * x0 * (1 - 2 * slow) ** (k - 0.5):.6g}")
            said = "converged" if k <= 1000 else "max_steps"
            yield _whole(_Run(SQUARE, side * x0, slow, tol, None), min(k, 1000), said)


def _whole(run: _Run, steps: int, status: str) -> Case:
    """Expect the number of steps and the status."""
    assert run.end()[1:3] == (steps, status), (run, run.end())

    def judge(came: Any) -> str | None:
        return None if came[1] == steps and came[2] == status else show(came)

    return case(run.call(), expect=_ends(f'(x, {steps}, "{status}")', judge))


# -- basins -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Basins:
    """Arguments of `basins` and the limits, None where there is none."""

    problem: Problem
    starts: tuple[float, ...]
    eta: float
    array: bool = True

    def call(self) -> Any:
        starts: Any = list(self.starts)
        return call(
            "basins", self.problem.grad, np.array(starts) if self.array else starts, self.eta
        )

    def limits(self) -> list[float | None]:
        found: list[float | None] = []
        for x0 in self.starts:
            path = descent(self.problem.grad, self.eta, x0, 1000)
            slopes = np.abs([self.problem.grad(x) for x in path])
            if slopes[-1] <= 1e-9:
                # It is settled long before the last step.
                assert slopes[900] <= 1e-6, (self, x0)
                # Nor may a run pause on a maximum on its way.
                settled = int(np.argmax(slopes <= 1e-6))
                assert abs(path[settled] - path[-1]) < 1e-3, (self, x0)
                found.append(path[-1])
            else:
                assert not slopes.min() <= 1.2e-6, (self, x0)
                found.append(None)
        return found


def _limits(wanted: list[float | None], grad: Formula) -> Expect:
    """Judge limits where the prompt says: |f′| ≤ 10⁻⁶ there, and it is the right one."""

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came):
            return came_text(came)
        if len(came) != len(wanted):
            return counted(came)
        for k, (limit, x) in enumerate(zip(wanted, came, strict=True)):
            if limit is None:
                if not math.isnan(x):
                    return f"{show(x)} instead of nan at index {k}, in {show(came)}"
            elif not abs(x - limit) < 1e-2:
                return f"{show(x)} at index {k}, in {show(came)}"
            elif not abs(grad(float(x))) <= 1e-6:
                return f"{number_text(x, 9)} at index {k}, where |f′| is above 10⁻⁶"
        return None

    text = ", ".join("nan" if x is None else number_text(x) for x in wanted)
    return holds(f"[{text}]", judge)


def _well(m: float, s: float, shift: float) -> Problem:
    """Return f(x) = s·(u² − m²)²/4 with u = x − shift: minima at u = ±m, a maximum between."""
    u = shifted(shift)
    return one_variable(
        f"{s}*({u}**2 - {m}**2)**2/4",
        f"{s}*{u}*({u}**2 - {m}**2)",
        f"{s}*(3*{u}**2 - {m}**2)",
        shift + m,
    )


def _wells(rng: Rng) -> _Basins:
    """Draw a double well, with starts on both sides of the maximum, in mixed order."""
    m, s, shift = uniform(rng, 0.8, 2.5), uniform(rng, 0.2, 1.5), uniform(rng, -3.0, 3.0)
    # Up to u = 1.4·m the curvature is below 4.88·s·m², and no step leaves its side.
    eta = float(f"{rng.uniform(0.1, 0.6) / (4.88 * s * m * m):.2g}")
    sides = [-1.0, 1.0, sign(rng), sign(rng), sign(rng)]
    rng.shuffle(sides)
    if sides[0] == sides[-1]:  # the last start has another limit than the first
        at = sides.index(-sides[0])
        sides[at], sides[-1] = sides[-1], sides[at]
    starts = [round(shift + side * m * float(rng.uniform(0.2, 1.4)), 2) for side in sides]
    return _Basins(_well(m, s, shift), tuple(starts), eta)


_XCOS = _Basins(XCOS, (10.0, -9.0, -4.0, 0.0, 1.5, 3.0, 6.0, -1.0), 0.2)


@exercise.promise(
    "local-minima-limits",
    "basins returns for each start the limit of its run",
    of="basins",
    points=3,
)
def _basins(given: Given) -> Iterator[Case]:
    chapter = [
        _XCOS,
        _Basins(XCOS, (-8.0, 8.0, 1.0), 0.03),
        _Basins(_FALLING, (0.9, -2.0, 0.0), 0.1),
    ]
    for one in given.inputs(chapter, _wells, 4):
        limits = one.limits()
        assert None not in limits, one
        yield case(one.call(), expect=_limits(limits, one.problem.grad))


@exercise.promise(
    "local-minima-no-limit", "basins returns nan where a run has no limit", of="basins", points=2
)
def _no_limit(given: Given) -> Iterator[Case]:
    chapter = [
        _Basins(_FALLING, (0.5, 1.5, -2.0, 3.0), 0.1),
        # They jump for ever, however small the jumps are.
        _Basins(SQUARE, (10.0, -1.0, 0.0, 0.4, 7.5e-7), 1.0),
        _Basins(SQUARE, (10.0, -3.0), 3.0),
    ]

    def fresh(rng: Rng) -> list[_Basins]:
        # With straight sides a run that does not settle jumps to and fro, and stays small.
        tame = log_cosh(rng)
        wide = round(uniform(rng, 1.15, 1.6) * 2.0 / tame.bound, 3)
        cycling = tuple(sign(rng) * uniform(rng, 0.5, 4.0) for _ in range(2))
        lost = uniform(rng, 1.3, 3.0)
        kept = [-uniform(rng, 0.0, 2.5), uniform(rng, 0.2, 0.8)]
        return [
            _Basins(tame, (cycling[0], 0.0, cycling[1]), wide),
            _Basins(_FALLING, (kept[0], lost, kept[1]), 0.1),
        ]

    for some in given.inputs([chapter], fresh, 3):
        for one in some:
            limits = one.limits()
            assert None in limits, one
            yield case(one.call(), expect=_limits(limits, one.problem.grad))


@exercise.promise(
    "local-minima-shape",
    "basins returns one number for each start, also for a list of starts",
    of="basins",
    points=1,
)
def _shape(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> _Basins:
        one = _wells(rng)
        return _Basins(one.problem, one.starts[: int(rng.integers(2, 6))], one.eta, False)

    chapter = [
        _XCOS,
        _Basins(SQUARE, (3.0, -3.0, 5.0), 0.2, False),
        _Basins(SQUARE, (4,), 0.2, False),
    ]
    for one in given.inputs(chapter, fresh, 2):
        yield case(one.call(), expect=_as_many(len(one.starts)))


@exercise.promise(
    "local-minima-starts", "basins leaves the caller's starts as they were", of="basins", points=1
)
def _starts(given: Given) -> Iterator[Case]:
    for one in given.inputs([_XCOS, _Basins(XCOS, (8.0, -8.0), 0.2, False)], _wells, 2):
        yield case(one.call(), expect=unchanged())
