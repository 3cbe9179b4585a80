"""Promises of assignment 03: gradient descent in two and more dimensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gdwidget.checks.calling import Formula, call
from gdwidget.checks.expect import (
    Expect,
    Seen,
    bounded,
    came_text,
    close,
    holds,
    number,
    same,
    tolerance,
    unchanged,
)
from gdwidget.checks.inputs import (
    BOWL,
    TILTED,
    Plane,
    Rng,
    Space,
    away,
    drawn_hessian,
    drawn_space,
    formula,
    space,
    tilted,
    uniform,
)
from gdwidget.checks.iterates import (
    evaluated_at_iterates,
    evaluated_once,
    follows,
    same_twice,
    starts,
)
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import Foreign, counted, is_number, is_numbers, is_rows, show
from gdwidget.checks.promise import Case, Exercise, Given, case

exercise = Exercise("03-gd-2d", ("f_2d_grad", "gd_2d", "train_2d", "gd_nd", "condition_number"))

START = [-5.0, -2.0]
"""Where train_2d starts."""

# -- expectations ---------------------------------------------------------------------------------


def pair(expected: Sequence[float], scale: float) -> Expect:
    """Expect two numbers, each to within the roundings of four operations."""
    allowed = tolerance(4, scale)
    listed = [float(v) for v in expected]
    wanted = f"the two numbers {show(listed)}"

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came):
            return came_text(came)
        if len(came) != 2:
            return counted(came)
        if all(close(w, h, allowed) for w, h in zip(listed, came, strict=True)):
            return None
        return show(came, 9)

    return holds(wanted, judge)


# -- f_2d_grad ------------------------------------------------------------------------------------


@exercise.promise(
    "gd-2d-grad", "f_2d_grad returns both partial derivatives", of="f_2d_grad", points=2
)
def _grad(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[float, float]:
        return away(rng, 0.1, 9.0), away(rng, 0.1, 9.0)

    chapter = [(-5.0, -2.0), (1.0, 1.0), (3.0, -0.5), (0.0, 0.0), (0.25, 7.0)]
    for x1, x2 in given.inputs(chapter, fresh, 6):
        yield case(
            call("f_2d_grad", x1, x2), expect=pair((2 * x1, 4 * x2), 4 * max(abs(x1), abs(x2)))
        )


# -- gd_2d ----------------------------------------------------------------------------------------

Step = tuple[float, float, float, float, Plane, float]
"""x1, x2, s1, s2, problem, η."""

_STEPS: list[Step] = [
    (-5.0, -2.0, 0, 0, BOWL, 0.1),
    (-5.0, -2.0, 0, 0, TILTED, 0.2),
    (1.5, 3.0, 0.5, -2.0, TILTED, 0.05),
]


def _fresh_step(rng: Rng) -> Step:
    problem = tilted(rng)
    eta = round(float(rng.uniform(0.2, 0.9)) * 2 / problem.bound, 3)
    return away(rng), away(rng), away(rng), away(rng), problem, eta


@exercise.promise("gd-2d-step", "gd_2d returns x1 − η·g1 and x2 − η·g2 first", of="gd_2d", points=2)
def _step(given: Given) -> Iterator[Case]:
    for x1, x2, s1, s2, problem, eta in given.inputs(_STEPS, _fresh_step):
        g1, g2 = problem.grad(x1, x2)
        yield case(
            call("gd_2d", x1, x2, s1, s2, problem.grad, eta=eta),
            expect=_goes_to(
                (x1 - eta * g1, x2 - eta * g2),
                (max(abs(x1), eta * abs(g1)), max(abs(x2), eta * abs(g2))),
            ),
        )


def _goes_to(point: tuple[float, float], scales: tuple[float, float]) -> Expect:
    listed = list(point)

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came) or len(came) < 2:
            return came_text(came)
        for want, have, scale in zip(point, came, scales, strict=False):
            if not close(want, have, tolerance(2, scale)):
                return f"{show(came[:2], 9)}"
        return None

    return holds(f"the point {show(listed, 9)}", judge)


@exercise.promise(
    "gd-2d-step-state",
    "gd_2d returns four numbers, the last two 0 or the state it was given",
    of="gd_2d",
    points=1,
)
def _step_state(given: Given) -> Iterator[Case]:
    for x1, x2, s1, s2, problem, eta in given.inputs(_STEPS, _fresh_step):
        yield case(call("gd_2d", x1, x2, s1, s2, problem.grad, eta=eta), expect=_hands_back(s1, s2))


def _hands_back(s1: float, s2: float) -> Expect:
    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came):
            return came_text(came)
        if len(came) != 4:
            return counted(came)
        fine = came[2] in (0, s1) and came[3] in (0, s2)
        return None if fine else f"{show(came[2])} and {show(came[3])} as the last two"

    kept = f" or {show(s1)}, {show(s2)}" if s1 or s2 else ""
    return holds(f"four numbers, the last two 0, 0{kept}", judge)


@exercise.promise(
    "gd-2d-step-eta", "gd_2d uses η = 0.1 unless told otherwise", of="gd_2d", points=1
)
def _step_eta(given: Given) -> Iterator[Case]:
    for x1, x2, s1, s2, problem, _ in given.inputs(_STEPS[:2], _fresh_step, 2):
        args = x1, x2, s1, s2, problem.grad
        yield case(
            call("gd_2d", *args),
            call("gd_2d", *args, eta=0.1),
            expect=same_twice("the same without η as with η = 0.1", "without", "with"),
        )


@exercise.promise(
    "gd-2d-step-evaluation",
    "gd_2d evaluates f_grad once, at the point it starts from",
    of="gd_2d",
    points=1,
)
def _step_evaluation(given: Given) -> Iterator[Case]:
    for x1, x2, s1, s2, problem, eta in given.inputs(_STEPS[:2], _fresh_step, 2):
        yield case(
            call("gd_2d", x1, x2, s1, s2, problem.grad, eta=eta),
            expect=evaluated_once("f_grad", x1, x2),
        )


# -- train_2d -------------------------------------------------------------------------------------

_LOOSE = "x1, x2, s1, s2, f_grad=None"


def _trainer(text: str, args: str = _LOOSE) -> Formula:
    return formula("trainer", text, args, takes_functions=True)


SHRINKS = _trainer("(0.8*x1, 0.6*x2, 0, 0)")
"""Gradient descent on the chapter's bowl with η = 0.1."""


def _mixing(rng: Rng) -> Formula:
    """Draw a trainer without state that mixes the coordinates."""
    a, b = uniform(rng, 0.5, 0.9), uniform(rng, 0.3, 0.8)
    c, d = away(rng, 0.1, 0.3), away(rng, 0.1, 0.3)
    # The constants keep (0, 0) from being a point where nothing moves.
    return _trainer(f"({a}*x1 + {c}*x2 + {c}, {d}*x1 + {b}*x2 + {d}, 0, 0)")


def _runs(given: Given) -> list[tuple[Formula, int]]:
    chapter = [(SHRINKS, 20), (_trainer("(0.8*x1 - 0.1*x2, 0.6*x2 + 0.2*x1, 0, 0)"), 3)]
    return given.inputs(chapter, lambda rng: (_mixing(rng), int(rng.integers(4, 13))))


@exercise.promise(
    "gd-2d-train-points",
    "train_2d returns steps + 1 points, (−5, −2) first",
    of="train_2d",
    points=1,
)
def _train_points(given: Given) -> Iterator[Case]:
    for trainer, steps in _runs(given):
        yield case(call("train_2d", trainer, steps=steps), expect=starts(START, steps + 1))


@exercise.promise(
    "gd-2d-train-path",
    "each point of train_2d is what the trainer makes of the one before",
    of="train_2d",
    points=2,
)
def _train_path(given: Given) -> Iterator[Case]:
    for trainer, steps in _runs(given):
        yield case(call("train_2d", trainer, steps=steps), expect=_trained(trainer))


def _trained(trainer: Formula) -> Expect:
    """Judge each pair of points by itself, whatever the start and the number of steps."""

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_rows(came, 2) or len(came) < 2 or not bounded(came):
            return came_text(came)
        for k, (here, after) in enumerate(pairwise(came)):
            wanted = [float(v) for v in trainer(here[0], here[1], 0.0, 0.0)[:2]]
            allowed = tolerance(4, max(map(abs, [*here, *wanted, 1.0])))
            if not all(close(w, h, allowed) for w, h in zip(wanted, after, strict=True)):
                return f"{show(after)} after {show(here)}, at index {k + 1}, not {show(wanted)}"
        return None

    return holds("trainer(x1, x2, …) after each (x1, x2)", judge)


@exercise.promise(
    "gd-2d-train-state",
    "train_2d hands the state on from one call of the trainer to the next, from 0, 0",
    of="train_2d",
    points=1,
)
def _train_state(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> tuple[Formula, int]:
        a, b = uniform(rng, 0.3, 0.8), uniform(rng, 0.3, 0.8)
        p, q = away(rng, 0.5, 2.0), away(rng, 0.5, 2.0)
        text = f"({a}*x1, {b}*x2, {b}*s1 + {p}, {a}*s2 + {q})"
        return _trainer(text), int(rng.integers(3, 9))

    chapter = [(_trainer("(0.8*x1, 0.6*x2, s1 + 1, s2 - 2)"), 4)]
    for trainer, steps in given.inputs(chapter, fresh, 3):
        yield case(call("train_2d", trainer, steps=steps), expect=_handed_on(trainer))


def _handed_on(trainer: Formula) -> Expect:
    def judge(seen: Seen) -> str | None:
        calls = seen[-1].evaluations.get("trainer", [])
        if len(calls) < 2:
            return f"the trainer is called {len(calls)} times"
        state = [0.0, 0.0]
        for k, args in enumerate(calls):
            if not all(is_number(v) for v in args[:4]) or not same(list(args[2:4]), state):
                return f"{show(list(args[2:4]))} in call {k + 1} of the trainer, not {show(state)}"
            state = [float(v) for v in trainer(*map(float, args[:4]))[2:]]
        return None

    return holds("s1 = s2 = 0 at first, then what the trainer returned", judge, facet="evaluations")


@exercise.promise(
    "gd-2d-train-grad",
    "train_2d hands f_grad to the trainer as fifth argument if there is one",
    of="train_2d",
    points=1,
)
def _train_grad(given: Given) -> Iterator[Case]:
    def judge(seen: Seen) -> str | None:
        calls = seen[-1].evaluations.get("trainer", [])
        if not calls:
            return "the trainer is never called"
        fine = all(len(args) == 5 and isinstance(args[4], Foreign) for args in calls)
        if fine and seen[-1].evaluations.get("f_grad"):
            return None
        return "another function" if fine else "calls without it"

    def fresh(rng: Rng) -> tuple[Plane, float, int]:
        problem = tilted(rng)
        return problem, round(0.5 / problem.bound, 2), int(rng.integers(3, 9))

    for problem, eta, steps in given.inputs([(BOWL, 0.1, 4)], fresh, 2):
        trainer = _trainer(
            f"(x1 - {eta}*f_grad(x1, x2)[0], x2 - {eta}*f_grad(x1, x2)[1], 0, 0)",
            "x1, x2, s1, s2, f_grad",
        )
        yield case(
            call("train_2d", trainer, steps=steps, f_grad=problem.grad),
            expect=holds("trainer(x1, x2, s1, s2, f_grad)", judge, facet="evaluations"),
        )


@exercise.promise(
    "gd-2d-train-no-grad",
    "train_2d gives the trainer four arguments if there is no f_grad",
    of="train_2d",
    points=1,
)
def _train_no_grad(given: Given) -> Iterator[Case]:
    def judge(seen: Seen) -> str | None:
        calls = seen[-1].evaluations.get("trainer", [])
        return None if calls else "the trainer is never called"

    def fresh(rng: Rng) -> tuple[float, float, int]:
        return uniform(rng, 0.5, 0.9), uniform(rng, 0.3, 0.8), int(rng.integers(3, 9))

    for a, b, steps in given.inputs([(0.8, 0.6, 4)], fresh, 2):
        trainer = _trainer(f"({a}*x1, {b}*x2, 0, 0)", "x1, x2, s1, s2")
        yield case(
            call("train_2d", trainer, steps=steps),
            expect=holds("trainer(x1, x2, s1, s2)", judge, facet="evaluations"),
        )


@exercise.promise(
    "gd-2d-train-steps", "train_2d takes 20 steps unless told otherwise", of="train_2d", points=1
)
def _train_steps(given: Given) -> Iterator[Case]:
    for trainer in given.inputs([SHRINKS], _mixing, 2):
        yield case(
            call("train_2d", trainer),
            call("train_2d", trainer, steps=20),
            expect=same_twice("the same without steps as with steps=20", "without", "with"),
        )


@exercise.shows("train_2d")
def _train_picture() -> Picture:
    path = [START]
    for _ in range(20):
        path.append([0.8 * path[-1][0], 0.6 * path[-1][1]])
    return Picture(
        call("train_2d", SHRINKS, steps=20),
        path,
        "f = x1² + 2·x2², η = 0.1",
        {"objective": "bowl", "eta": 0.1, "start": (-5.0, -2.0), "steps": 20},
    )


# -- gd_nd ----------------------------------------------------------------------------------------


_SPACES = [
    space([[2.0, 0.0], [0.0, 4.0]], [0.0, 0.0], [-5.0, -2.0], 0.1),
    space([[2.0, 1.0], [1.0, 4.0]], [0.0, 0.0], [1.5, -0.25], 0.3),
    space(
        [[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 1.0]], [1.0, 0.0, -1.0], [4.5, 2.0, 1.0], 0.2
    ),
]
_LINE = space([[2.0]], [0.0], [10.0], 0.2)


def _spaces(given: Given, *dims: int) -> Iterator[tuple[Space, int]]:
    """Yield problems of these dimensions, each with a number of steps."""
    chapter = [[(one, 5 + 5 * i) for i, one in enumerate(_SPACES)]]
    if 1 in dims:
        chapter[0].append((_LINE, 10))

    def fresh(rng: Rng) -> list[tuple[Space, int]]:
        # More steps than variables, so that a transposed result is never mistaken for a right one.
        return [(drawn_space(rng, dim), int(rng.integers(6, 13))) for dim in dims]

    for runs in given.inputs(chapter, fresh, 1):
        yield from runs


@exercise.promise(
    "gd-2d-nd-shape",
    "gd_nd returns steps + 1 points with as many numbers as x0, x0 first",
    of="gd_nd",
    points=1,
)
def _nd_shape(given: Given) -> Iterator[Case]:
    for one, steps in _spaces(given, 1, 2, 3, 5):
        yield case(
            call("gd_nd", one.grad, one.start, one.eta, steps), expect=starts(one.x0, steps + 1)
        )


@exercise.promise(
    "gd-2d-nd-update",
    "each iterate of gd_nd is x − η·∇f(x) of the one before",
    of="gd_nd",
    points=3,
)
def _nd_update(given: Given) -> Iterator[Case]:
    for one, steps in _spaces(given, 1, 2, 3, 4):
        yield case(
            call("gd_nd", one.grad, one.start, one.eta, steps),
            expect=_descends(one),
        )


def _descends(one: Space) -> Expect:
    dim = len(one.x0)

    def step(x: Any) -> tuple[Any, float]:
        taken = one.eta * one.grad(x)
        return taken, tolerance(2 * dim, float(np.max(np.abs([x, taken]))))

    return follows("x − η·∇f(x) after each x", step, dim)


@exercise.promise(
    "gd-2d-nd-evaluations",
    "gd_nd evaluates grad once per step, at the iterates",
    of="gd_nd",
    points=1,
)
def _nd_evaluations(given: Given) -> Iterator[Case]:
    for one, steps in _spaces(given, 2, 3):
        yield case(
            call("gd_nd", one.grad, one.start, one.eta, steps),
            expect=evaluated_at_iterates("grad"),
        )


@exercise.promise(
    "gd-2d-nd-unchanged", "gd_nd leaves the caller's x0 as it was", of="gd_nd", points=1
)
def _nd_unchanged(given: Given) -> Iterator[Case]:
    for one, steps in _spaces(given, 2, 3):
        yield case(call("gd_nd", one.grad, one.start, one.eta, steps), expect=unchanged())


@exercise.shows("gd_nd")
def _nd_picture() -> Picture:
    one = _SPACES[1]
    path = [one.start]
    for _ in range(10):
        path.append(path[-1] - one.eta * one.grad(path[-1]))
    return Picture(
        call("gd_nd", one.grad, one.start, one.eta, 10),
        [p.tolist() for p in path],
        "f = x1² + x1·x2 + 2·x2², η = 0.3",
        {
            "objective": "x1**2 + x1*x2 + 2*x2**2",
            "eta": one.eta,
            "start": tuple(one.start),
            "steps": 10,
        },
    )


# -- condition_number -----------------------------------------------------------------------------


def _condition(hess: list[list[float]]) -> Case:
    values = np.linalg.eigvalsh(hess)
    expected = float(values[-1] / values[0])
    # An error of eps·largest in the smallest eigenvalue is condition times as much of it.
    return case(
        call("condition_number", np.array(hess)),
        expect=number(expected, terms=4 * len(hess), condition=expected),
    )


@exercise.promise(
    "gd-2d-condition",
    "condition_number returns largest over smallest curvature of a diagonal Hessian",
    of="condition_number",
    points=2,
)
def _condition_diagonal(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> list[list[list[float]]]:
        low, middle, high = uniform(rng, 0.2, 0.8), uniform(rng, 2, 4), uniform(rng, 9, 90)
        return [np.diag(d).tolist() for d in ([high, low], [middle, high, low, middle])]

    chapter = [np.diag(d).tolist() for d in ([2.0, 4.0], [100.0, 1.0], [3.0, 0.5, 20.0])]
    for matrices in given.inputs([chapter], fresh, 3):
        for hess in matrices:
            yield _condition(hess)


@exercise.promise(
    "gd-2d-condition-rotated",
    "condition_number is right for a Hessian that is not diagonal",
    of="condition_number",
    points=1,
)
def _condition_rotated(given: Given) -> Iterator[Case]:
    def fresh(rng: Rng) -> list[list[list[float]]]:
        return [drawn_hessian(rng, dim) for dim in (2, 4)]

    chapter = [[[5.5, -4.5], [-4.5, 5.5]], [[2.0, 1.0], [1.0, 4.0]]]
    chapter.append([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 1.0]])
    for matrices in given.inputs([chapter], fresh, 3):
        for hess in matrices:
            yield _condition(hess)
