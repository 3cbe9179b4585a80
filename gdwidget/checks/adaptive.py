"""Promises of assignment 07: momentum, Adagrad, RMSProp and Adam."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdwidget.checks.calling import call
from gdwidget.checks.expect import (
    HUGE,
    Expect,
    Seen,
    came_text,
    close,
    holds,
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
    drawn_space,
    space,
    tilted,
    uniform,
)
from gdwidget.checks.iterates import evaluated_at_iterates, evaluated_once, same_twice, starts
from gdwidget.checks.overlay import Picture
from gdwidget.checks.plain import counted, is_number, is_numbers, is_rows, show
from gdwidget.checks.promise import Case, Exercise, Given, case

exercise = Exercise("07-adaptive", ("momentum_2d", "adagrad_2d", "rmsprop_2d", "adam"))

Options = Mapping[str, Any]

# -- trainers ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """An update rule that keeps one number for each coordinate.

    Attributes
    ----------
    function : str
        What the student calls it.
    defaults : dict of str to float
    remember : callable
        The new state from the old one, the slope and the options.
    move : callable
        What is subtracted from the coordinate: from the new state, the slope and the options.
    positive : bool
        Whether the state is a sum of squares.
    formulas : tuple of str
        Both in words a message can show.
    """

    function: str
    defaults: Options
    remember: Callable[[float, float, Options], float]
    move: Callable[[float, float, Options], float]
    positive: bool
    formulas: tuple[str, str]

    @property
    def name(self) -> str:
        """Return how grade ids call it."""
        return self.function.removesuffix("_2d")


def _rescaled(s: float, g: float, o: Options) -> float:
    return float(o["eta"] * g / math.sqrt(s + o["eps"]))


MOMENTUM = Rule(
    "momentum_2d",
    {"eta": 0.1, "beta": 0.9},
    lambda s, g, o: o["beta"] * s + g,
    lambda s, g, o: o["eta"] * s,
    False,
    ("β·s + g", "x − η·s with the new s"),
)
ADAGRAD = Rule(
    "adagrad_2d",
    {"eta": 0.4, "eps": 1e-6},
    lambda s, g, o: s + g * g,
    _rescaled,
    True,
    ("s + g²", "x − η·g/√(s + ε) with the new s"),
)
RMSPROP = Rule(
    "rmsprop_2d",
    {"eta": 0.4, "gamma": 0.9, "eps": 1e-6},
    lambda s, g, o: o["gamma"] * s + (1 - o["gamma"]) * g * g,
    _rescaled,
    True,
    ("γ·s + (1 − γ)·g²", "x − η·g/√(s + ε) with the new s"),
)

Step = tuple[float, float, float, float, Plane, Options]
"""x1, x2, s1, s2, problem, options."""


def _steps(given: Given, rule: Rule, *more: Step) -> list[Step]:
    other = {"eta": 0.25, "beta": 0.5, "gamma": 0.6, "eps": 0.5}
    own = {key: other[key] for key in rule.defaults}
    chapter: list[Step] = [
        (-5.0, -2.0, 0.0, 0.0, BOWL, dict(rule.defaults)),
        (1.5, 3.0, 0.5, 2.0, TILTED, own),
    ]

    def fresh(rng: Rng) -> Step:
        drawn = {
            "eta": uniform(rng, 0.05, 0.6),
            "beta": uniform(rng, 0.3, 0.95),
            "gamma": uniform(rng, 0.3, 0.95),
            "eps": uniform(rng, 0.1, 1.0),
        }
        s1, s2 = away(rng, 0.5, 5.0), away(rng, 0.5, 5.0)
        if rule.positive:
            s1, s2 = abs(s1), abs(s2)
        options = {key: drawn[key] for key in rule.defaults}
        return away(rng), away(rng), s1, s2, tilted(rng), options

    return given.inputs([*chapter, *more], fresh)


def _declare(rule: Rule) -> None:
    """Declare the four promises of a trainer."""
    label = rule.function
    kept, moved = rule.formulas

    @exercise.promise(
        f"adaptive-{rule.name}-state",
        f"{label} returns the new state {kept} of each coordinate",
        of=label,
        points=2,
    )
    def _state(given: Given) -> Iterator[Case]:
        for x1, x2, s1, s2, problem, options in _steps(given, rule):
            yield case(
                call(label, x1, x2, s1, s2, problem.grad, **options),
                expect=_remembers(rule, (s1, s2), problem.grad(x1, x2), options),
            )

    @exercise.promise(f"adaptive-{rule.name}-step", f"{label} goes to {moved}", of=label, points=2)
    def _step(given: Given) -> Iterator[Case]:
        # A slope of 0 that was 0 before: nothing may move, nor be divided by 0.
        flat: Step = (0.0, 2.0, 0.0, 1.0, BOWL, dict(rule.defaults))
        for x1, x2, s1, s2, problem, options in _steps(given, rule, flat):
            yield case(
                call(label, x1, x2, s1, s2, problem.grad, **options),
                expect=_moves(rule, (x1, x2), (s1, s2), problem.grad(x1, x2), options),
            )

    @exercise.promise(
        f"adaptive-{rule.name}-defaults",
        f"{label} has the defaults {', '.join(f'{k}={v:g}' for k, v in rule.defaults.items())}",
        of=label,
        points=1,
    )
    def _defaults(given: Given) -> Iterator[Case]:
        # Slopes and states so small that ε counts.
        def fresh(rng: Rng) -> tuple[float, float, float, float]:
            x1, x2 = round(away(rng, 1, 3) / 1e3, 5), round(away(rng, 1, 3) / 1e3, 5)
            scale = 1e-6 if rule.positive else 1e-3
            s1, s2 = uniform(rng, 1.0, 5.0) * scale, uniform(rng, 1.0, 5.0) * scale
            return x1, x2, float(f"{s1:.3g}"), float(f"{s2:.3g}")

        for x1, x2, s1, s2 in given.inputs([(0.001, -0.002, 3e-6, 2e-6)], fresh, 2):
            args = x1, x2, s1, s2, TILTED.grad
            yield case(
                call(label, *args),
                call(label, *args, **rule.defaults),
                expect=same_twice(
                    "the same without options as with the defaults", "without", "with"
                ),
            )

    @exercise.promise(
        f"adaptive-{rule.name}-evaluation",
        f"{label} evaluates f_grad once, at the point it starts from",
        of=label,
        points=1,
    )
    def _evaluation(given: Given) -> Iterator[Case]:
        for x1, x2, s1, s2, problem, options in _steps(given, rule)[:3]:
            yield case(
                call(label, x1, x2, s1, s2, problem.grad, **options),
                expect=evaluated_once("f_grad", x1, x2),
            )


def _remembers(
    rule: Rule, state: tuple[float, float], slopes: tuple[float, float], options: Options
) -> Expect:
    wanted = [rule.remember(s, g, options) for s, g in zip(state, slopes, strict=True)]
    scales = [
        max(abs(s), abs(g), g * g if rule.positive else 0.0)
        for s, g in zip(state, slopes, strict=True)
    ]

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came):
            return came_text(came)
        if len(came) != 4:
            return counted(came)
        for want, have, scale in zip(wanted, came[2:], scales, strict=True):
            if not close(want, have, tolerance(4, scale)):
                return f"{show(came[2:], 9)}"
        return None

    return holds(f"the state {show(wanted, 9)} as third and fourth number", judge)


def _moves(
    rule: Rule,
    point: tuple[float, float],
    state: tuple[float, float],
    slopes: tuple[float, float],
    options: Options,
) -> Expect:
    """Expect the step from the right state, or from the one that was returned.

    So a mistake in the state alone, or in returning it, costs once.
    """
    reference = [rule.remember(s, g, options) for s, g in zip(state, slopes, strict=True)]
    wanted = [
        x - rule.move(s, g, options) for x, s, g in zip(point, reference, slopes, strict=True)
    ]

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_numbers(came) or len(came) < 2:
            return came_text(came)
        if _there(came, reference) or (len(came) == 4 and _there(came, came[2:])):
            return None
        return show(came[:2], 9)

    def _there(came: list[Any], remembered: list[Any]) -> bool:
        for x, s, g, right, have in zip(point, remembered, slopes, reference, came, strict=False):
            if not (is_number(s) and math.isfinite(s)) or (rule.positive and s < 0):
                return False
            step = rule.move(float(s), g, options)
            if abs(step) < 1e-3 * abs(rule.move(right, g, options)):
                return False  # standing still is no step, whatever the state
            if not close(x - step, have, tolerance(6, max(abs(x), abs(step)))):
                return False
        return True

    return holds(f"the point {show(wanted, 9)}", judge)


for _rule in (MOMENTUM, ADAGRAD, RMSPROP):
    _declare(_rule)

# -- Adam -------------------------------------------------------------------------------------

ADAM: Options = {"eta": 0.1, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}

Run = tuple[Space, Options, int]
"""Problem, options, steps."""

_FLAT = space([[2.0, 0.0], [0.0, 4.0]], [0.0, 0.0], [-5.0, -2.0], 0.1)
_TURNED = space([[2.0, 1.0], [1.0, 4.0]], [0.0, 0.0], [1.5, -0.25], 0.3)
_SOLID = space(
    [[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 1.0]], [1.0, 0.0, -1.0], [4.5, 2.0, 1.0], 0.2
)


def _runs(given: Given) -> Iterator[Run]:
    chapter: list[list[Run]] = [
        [
            (_FLAT, ADAM, 20),
            (_TURNED, {"eta": 0.3, "beta1": 0.6, "beta2": 0.8, "eps": 0.5}, 8),
            (_SOLID, {"eta": 0.2, "beta1": 0.8, "beta2": 0.95, "eps": 0.2}, 10),
        ]
    ]

    def fresh(rng: Rng) -> list[Run]:
        def options() -> Options:
            return {
                "eta": uniform(rng, 0.05, 0.4),
                "beta1": uniform(rng, 0.4, 0.9),
                "beta2": uniform(rng, 0.5, 0.95),
                "eps": uniform(rng, 0.1, 1.0),
            }

        # More steps than variables, so that a transposed result is never mistaken for a right one.
        return [(drawn_space(rng, dim), options(), int(rng.integers(6, 13))) for dim in (2, 3, 1)]

    for runs in given.inputs(chapter, fresh, 1):
        yield from runs


def _adam(one: Space, options: Options, steps: int) -> Any:
    return call("adam", one.grad, one.start, **options, steps=steps)


@exercise.promise(
    "adaptive-adam-points",
    "adam returns steps + 1 points with as many numbers as x0, x0 first",
    of="adam",
    points=1,
)
def _points(given: Given) -> Iterator[Case]:
    for one, options, steps in _runs(given):
        yield case(_adam(one, options, steps), expect=starts(one.x0, steps + 1))


@exercise.promise(
    "adaptive-adam-first",
    "the first step of adam subtracts η·g/(|g| + ε)",
    of="adam",
    points=1,
)
def _first(given: Given) -> Iterator[Case]:
    for one, options, steps in _runs(given):
        yield case(_adam(one, options, steps), expect=_adam_follows(one, options, slice(0, 1)))


@exercise.promise(
    "adaptive-adam-update",
    "adam averages g and g², corrects both averages, and subtracts η·m̂/(√v̂ + ε)",
    of="adam",
    points=3,
)
def _update(given: Given) -> Iterator[Case]:
    for one, options, steps in _runs(given):
        yield case(_adam(one, options, steps), expect=_adam_follows(one, options, slice(1, None)))


def _adam_follows(one: Space, options: Options, which: slice) -> Expect:
    """Judge each of these steps from the student's own iterates before it.

    A correction 1 − βᵗ has an error of some eps, so 1/(1 − βᵗ) times that relative to itself.
    """
    dim = len(one.x0)
    eta, beta1, beta2, eps = (options[k] for k in ("eta", "beta1", "beta2", "eps"))

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not is_rows(came, dim) or len(came) < 2:
            return came_text(came)
        points = np.array(came, dtype=np.float64)
        m, v, largest = np.zeros(dim), np.zeros(dim), np.zeros(dim)
        if not np.all(np.abs(points) <= HUGE):
            return show(came)
        judged = range(len(came) - 1)[which]
        for k in range(len(came) - 1):
            g = one.grad(points[k])
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            largest = np.maximum(largest, np.abs(g))
            with np.errstate(all="ignore"):
                root = np.sqrt(v / (1 - beta2 ** (k + 1))) + eps
                wanted = points[k] - eta * (m / (1 - beta1 ** (k + 1))) / root
                scale = np.max(np.abs([points[k], eta * largest / root]))
            worst = 1 / (1 - max(beta1, beta2) ** (k + 1))
            allowed = tolerance(4 * (k + 1), float(scale), worst)
            pairs = zip(wanted.tolist(), came[k + 1], strict=True)
            if k in judged and not all(close(w, h, allowed) for w, h in pairs):
                here, after = show(came[k]), show(came[k + 1], 9)
                return f"{after} after {here}, at index {k + 1}, not {show(wanted.tolist(), 9)}"
        return None

    first = which == slice(0, 1)
    return holds("x − η·g/(|g| + ε) after x0" if first else "x − η·m̂/(√v̂ + ε) after each x", judge)


@exercise.promise(
    "adaptive-adam-defaults",
    "adam has the defaults eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20",
    of="adam",
    points=1,
)
def _adam_defaults(given: Given) -> Iterator[Case]:
    # A start so near to the minimum that ε counts.
    def fresh(rng: Rng) -> Space:
        one = drawn_space(rng, 2)
        minimum = [uniform(rng, -2, 2), uniform(rng, -2, 2)]
        near = [round(m + away(rng, 1, 3) / 1e4, 6) for m in minimum]
        hess = [[2.0, 1.0], [1.0, round(one.bound, 2)]]
        return space(hess, minimum, near, 0.1)

    near = space([[2.0, 1.0], [1.0, 4.0]], [1.0, 0.0], [1.0001, 0.0003], 0.1)
    for one in given.inputs([near], fresh, 2):
        yield case(
            call("adam", one.grad, one.start),
            call("adam", one.grad, one.start, **ADAM, steps=20),
            expect=same_twice("the same without options as with the defaults", "without", "with"),
        )


@exercise.promise(
    "adaptive-adam-evaluations",
    "adam evaluates grad once per step, at the iterates",
    of="adam",
    points=1,
)
def _evaluations(given: Given) -> Iterator[Case]:
    for one, options, steps in _runs(given):
        yield case(_adam(one, options, steps), expect=evaluated_at_iterates("grad"))


@exercise.promise(
    "adaptive-adam-unchanged", "adam leaves the caller's x0 as it was", of="adam", points=1
)
def _unchanged(given: Given) -> Iterator[Case]:
    for one, options, steps in _runs(given):
        yield case(_adam(one, options, steps), expect=unchanged())


@exercise.shows("adam")
def _picture() -> Picture:
    eta, beta1, beta2, eps = ADAM.values()
    x, m, v = _FLAT.start, np.zeros(2), np.zeros(2)
    path = [x.tolist()]
    for t in range(1, 21):
        g = _FLAT.grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        x = x - eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        path.append(x.tolist())
    settings = {
        "objective": "bowl",
        "method": "adam",
        "eta": eta,
        "start": tuple(_FLAT.start),
        "steps": 20,
    }
    return Picture(_adam(_FLAT, ADAM, 20), path, "f = x1² + 2·x2², η = 0.1", settings)
