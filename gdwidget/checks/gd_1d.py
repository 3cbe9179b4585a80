"""Promises of assignment 01: gradient descent in one dimension."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from gdwidget.checks.calling import call
from gdwidget.checks.expect import (
    HUGE,
    Expect,
    Seen,
    count,
    holds,
    number,
    same,
    tolerance,
)
from gdwidget.checks.inputs import (
    COSH,
    SQUARE,
    XCOS,
    Problem,
    Rng,
    descent,
    parabola,
    sign,
    stable_eta,
    start,
    uniform,
    valley,
)
from gdwidget.checks.iterates import evaluated_at_iterates, follows, no_list, path, starts
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import is_numbers, show
from gdwidget.checks.predicted import all_answered, mostly_right
from gdwidget.checks.promise import Case, Exercise, Given, case
from gdwidget.core.prediction import Quiz, quiz
from gdwidget.core.textbook import textbook

exercise = Exercise(
    "01-gd-1d", ("square_grad", "gd", "largest_stable_eta", "steps_to_reach", "predictions")
)

# -- square_grad ------------------------------------------------------------------------------


@exercise.promise(
    "gd-1d-square-grad", "square_grad returns f′(x) for every x", of="square_grad", points=2
)
def _square_grad(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> float:
        return sign(rng) * uniform(rng, 0.1, 30.0)

    for x in given.inputs([10.0, -3.0, 0.5, 0.0, 1], fresh, 6):
        yield case(call("square_grad", x), expect=number(2 * x))


# -- gd -----------------------------------------------------------------------------------------

Run = tuple[float, Problem, float, int]
"""η, problem, start, steps."""


def _fresh_run(rng: Rng) -> Run:
    problem = valley(rng)
    return stable_eta(rng, problem), problem, start(rng, problem), int(rng.integers(3, 13))


_CHAPTER: list[Run] = [(0.2, SQUARE, 10.0, 10), (0.05, SQUARE, 10.0, 10), (2.0, XCOS, 10.0, 10)]


@exercise.promise(
    "gd-1d-iterates", "gd returns steps + 1 numbers, the start first", of="gd", points=2
)
def _iterates(given: Given) -> Iterator[Case]:
    for eta, problem, x0, steps in given.inputs([*_CHAPTER, (0.2, SQUARE, -4.0, 3)], _fresh_run):
        yield case(call("gd", eta, problem.grad, x0=x0, steps=steps), expect=starts(x0, steps + 1))


@exercise.promise(
    "gd-1d-update", "each iterate of gd is x − η·f′(x) of the one before", of="gd", points=3
)
def _update(given: Given) -> Iterator[Case]:
    for eta, problem, x0, steps in given.inputs(_CHAPTER, _fresh_run, 6):
        yield case(
            call("gd", eta, problem.grad, x0=x0, steps=steps), expect=_follows(eta, problem.grad)
        )


def _follows(eta: float, grad: Any) -> Expect:
    def step(x: float) -> tuple[float, float]:
        taken = eta * grad(x)
        return taken, tolerance(2, max(abs(x), abs(taken)))

    return follows("x − η·f′(x) after each x", step)


@exercise.promise(
    "gd-1d-defaults", "gd starts at 10 and takes 10 steps unless told otherwise", of="gd", points=1
)
def _defaults(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, Problem]:
        problem = valley(rng)
        return stable_eta(rng, problem), problem

    for eta, problem in given.inputs([(0.2, SQUARE)], fresh, 2):
        yield case(call("gd", eta, problem.grad), expect=starts(10.0, 11))


@exercise.promise(
    "gd-1d-evaluations", "gd evaluates f_grad once per step, at the iterates", of="gd", points=1
)
def _evaluations(given: Given) -> Iterator[Case]:
    for eta, problem, x0, steps in given.inputs([(0.2, SQUARE, 10.0, 10)], _fresh_run, 3):
        yield case(
            call("gd", eta, problem.grad, x0=x0, steps=steps),
            expect=evaluated_at_iterates("f_grad"),
        )


@exercise.promise(
    "gd-1d-diverges", "gd goes on when η is too large, and returns what came", of="gd", points=1
)
def _diverges(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> Run:
        problem = parabola(rng)
        eta = round(uniform(rng, 1.1, 1.9) * 2.0 / problem.bound, 2)
        return eta, problem, start(rng, problem), int(rng.integers(12, 30))

    for eta, problem, x0, steps in given.inputs(
        [(1.1, SQUARE, 10.0, 10), (1.05, SQUARE, 3.0, 60), (1.0, SQUARE, 10.0, 10)], fresh, 3
    ):
        iterates = descent(problem.grad, eta, x0, steps)
        assert max(map(abs, iterates)) < HUGE
        yield case(
            call("gd", eta, problem.grad, x0=x0, steps=steps),
            # Errors grow as the iterates do, relative to the minimiser they leave.
            expect=path(iterates, condition=1.0 + abs(problem.minimum)),
        )


@exercise.promise("gd-1d-afresh", "gd called twice returns the same list twice", of="gd", points=1)
def _afresh(given: Given) -> Iterator[Case]:
    def judge(seen: Seen) -> str | None:
        first, second = (one.value for one in seen)
        if not is_numbers(first) or len(first) < 2:
            return no_list(first)
        return None if same(first, second) else f"{show(first)} at first, then {show(second)}"

    for eta, problem, x0, steps in given.inputs(_CHAPTER[:1], _fresh_run, 2):
        twice = call("gd", eta, problem.grad, x0=x0, steps=steps)
        yield case(twice, twice, expect=holds("the same numbers twice", judge))


@exercise.shows("gd")
def _picture() -> Picture:
    return Picture(
        call("gd", 0.2, SQUARE.grad, x0=10.0, steps=10),
        descent(SQUARE.grad, 0.2, 10.0, 10),
        "f(x) = x², η = 0.2, from 10",
        {"objective": "square", "eta": 0.2, "start": 10.0, "steps": 10},
    )


# -- largest_stable_eta ---------------------------------------------------------------------------


@exercise.promise(
    "gd-1d-stable-eta",
    "largest_stable_eta returns the edge between converging and diverging",
    of="largest_stable_eta",
    points=2,
)
def _stable_eta(given: Given) -> Iterator[Case]:
    for curvature in given.inputs([2.0, 1.0, 0.5, 4], lambda rng: uniform(rng, 0.05, 20.0), 5):
        yield case(call("largest_stable_eta", curvature), expect=number(2.0 / curvature))


# -- steps_to_reach ------------------------------------------------------------------------------

Search = tuple[float, Problem, float, float, int, int | None]
"""η, problem, start, tol, max_steps, the answer."""


def _steps(problem: Problem, eta: float, x0: float, tol: float, most: int) -> int | None:
    """Return the answer, refusing a tolerance that roundings could decide."""
    x = float(x0)
    for k in range(most + 1):
        slope = problem.grad(x)
        size = abs(slope)
        assert size == tol or abs(size - tol) > 1e-9 * (tol + size), "ambiguous input"
        if size <= tol:
            return k
        x -= eta * slope
    return None


def _reached(rng: Rng) -> Search:
    """Draw a search that ends after some steps, with tol in the middle of the last step."""
    while True:
        problem = valley(rng)
        eta, x0 = stable_eta(rng, problem, 0.08, 0.35), start(rng, problem)
        iterates = descent(problem.grad, eta, x0, 60)
        slopes = np.abs([problem.grad(x) for x in iterates])
        k = int(rng.integers(4, 25))
        if 1e-7 < slopes[k] < 0.9 * slopes[k - 1] and np.all(np.diff(slopes[: k + 1]) < 0):
            tol = float(f"{np.sqrt(slopes[k] * slopes[k - 1]):.4g}")
            if slopes[k] * 1.01 < tol < slopes[k - 1] / 1.01:
                return eta, problem, x0, tol, 1000, k


def _search(one: Search) -> Case:
    eta, problem, x0, tol, most, answer = one
    assert answer == _steps(problem, eta, x0, tol, most), one
    extra: dict[str, Any] = {} if most == 1000 else {"max_steps": most}
    return case(call("steps_to_reach", eta, problem.grad, x0, tol, **extra), expect=count(answer))


@exercise.promise(
    "gd-1d-steps",
    "steps_to_reach counts the steps until |f′(x)| ≤ tol",
    of="steps_to_reach",
    points=2,
)
def _count(given: Given) -> Iterator[Case]:
    chapter: list[Search] = [
        (0.2, SQUARE, 10.0, 1e-3, 1000, 20),
        (0.2, SQUARE, -10.0, 1e-3, 1000, 20),
        (0.05, SQUARE, 10.0, 1e-3, 1000, 94),
        (0.5, COSH, 3.0, 1e-3, 1000, 49),
    ]
    for one in given.inputs(chapter, _reached, 6):
        yield _search(one)


@exercise.promise(
    "gd-1d-steps-none",
    "steps_to_reach returns None when max_steps steps are not enough",
    of="steps_to_reach",
    points=1,
)
def _none(given: Given) -> Iterator[Case]:
    chapter: list[Search] = [
        (1.1, SQUARE, 10.0, 1e-3, 300, None),
        (1.0, SQUARE, 10.0, 1e-3, 200, None),
        (0.05, SQUARE, 10.0, 1e-3, 93, None),
        (0.1, COSH, 3.0, 1e-3, 60, None),
    ]

    def fresh(rng: Rng) -> list[Search]:
        eta, problem, x0, tol, _, answer = _reached(rng)
        assert answer is not None
        diverging = parabola(rng)
        wide = round(uniform(rng, 1.05, 1.2) * 2.0 / diverging.bound, 3)
        most = int(rng.integers(110, 200))
        return [
            (eta, problem, x0, tol, int(rng.integers(1, answer)), None),
            (wide, diverging, start(rng, diverging), 0.01, most, None),
        ]

    for searches in given.inputs([chapter], fresh, 3):
        for one in searches:
            yield _search(one)


@exercise.promise(
    "gd-1d-steps-start",
    "steps_to_reach returns 0 when the start is good enough",
    of="steps_to_reach",
    points=1,
)
def _at_start(given: Given) -> Iterator[Case]:
    chapter: list[Search] = [
        (0.2, SQUARE, 0.0, 1e-3, 1000, 0),
        (0.2, SQUARE, 0.25, 1.0, 1000, 0),
    ]

    def fresh(rng: Rng) -> Search:
        problem = valley(rng)
        x0 = start(rng, problem)
        tol = round(abs(problem.grad(x0)) * uniform(rng, 1.2, 3.0), 3)
        eta = min(stable_eta(rng, problem), 0.9)
        return eta, problem, x0, tol, int(rng.integers(1, 50)), 0

    for one in given.inputs(chapter, fresh, 8):
        yield _search(one)


@exercise.promise(
    "gd-1d-steps-last",
    "steps_to_reach counts |f′| = tol as reached, also on the last permitted step",
    of="steps_to_reach",
    points=1,
)
def _last(given: Given) -> Iterator[Case]:
    # η = ¼ halves x exactly, so |f′| = tol to the last bit.
    chapter: list[Search] = [
        (0.25, SQUARE, 8.0, 1.0, 1000, 4),
        (0.25, SQUARE, -8.0, 1.0, 1000, 4),
        (0.2, SQUARE, 10.0, 1e-3, 20, 20),
    ]

    def fresh(rng: Rng) -> Search:
        k = int(rng.integers(2, 9))
        x0 = sign(rng) * float(rng.integers(1, 20))
        if rng.random() < 0.5:
            return 0.25, SQUARE, x0, 2 * abs(x0) / 2**k, 1000, k
        eta, problem, x0, tol, _, answer = _reached(rng)
        assert answer is not None
        return eta, problem, x0, tol, answer, answer

    for one in given.inputs(chapter, fresh, 6):
        yield _search(one)


@exercise.promise(
    "gd-1d-steps-default",
    "steps_to_reach gives up after 1000 steps unless told otherwise",
    of="steps_to_reach",
    points=1,
)
def _default(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, float]:
        return uniform(rng, 0.003, 0.006, 4), sign(rng) * uniform(rng, 1.0, 9.0)

    for eta, x0 in given.inputs([(0.005, 10.0)], fresh, 1):
        for k, start_at in ((1000, x0), (1001, -x0)):
            # |f′| of f = x² after k steps, and tol in the middle of the step before.
            tol = float(f"{2 * abs(x0) * (1 - 2 * eta) ** (k - 0.5):.6g}")
            yield _search((eta, SQUARE, start_at, tol, 1000, k if k <= 1000 else None))


# -- predictions ---------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _quiz(seed: str) -> Quiz:
    return quiz(textbook["square"], seed=seed)


@exercise.promise(
    "gd-1d-predicted",
    "predictions returns your name and an answer to each question",
    of="predictions",
    points=1,
)
def _predicted(given: Given) -> Iterator[Case]:
    yield case(call("predictions"), expect=all_answered(_quiz))


@exercise.promise(
    "gd-1d-foreseen", "two thirds of the predictions are right", of="predictions", points=2
)
def _foreseen(given: Given) -> Iterator[Case]:
    yield case(call("predictions"), expect=mostly_right(_quiz))
