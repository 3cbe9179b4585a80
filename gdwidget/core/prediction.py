"""Questions to answer before looking, the same for everybody with the same seed.

A seed gives the same questions on every machine and with every version of numpy, so that what was
asked in one place can be marked in another: numbers come from `random.Random`, whose
sequence Python guarantees, are rounded to what a person would write, and a question is asked only
where a slightly different learning rate has the same answer.
"""

from __future__ import annotations

import contextlib
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.methods import Method
from gdwidget.core.objective import Objective
from gdwidget.core.outcome import Outcome
from gdwidget.core.solver import solve
from gdwidget.errors import GdwidgetError, brief

Array = NDArray[np.float64]
Kind = Literal["outcome", "next"]
Answer = Outcome | tuple[float, ...]
"""How a run ends, or a point."""

KINDS: tuple[Kind, ...] = ("outcome", "next")
CANDIDATES = 400
NEIGHBOURS = (0.93, 1.0, 1.07)
"""Factors on the learning rate: where they end differently, the question would be about luck."""
NEAR = 0.05
"""Of the domain's width: so far may a place be from the true one."""
SAME_SIDE = math.cos(math.radians(30))
"""Cosine between the true step and one that counts as on its side; in one dimension it is ±1."""
RATES = (0.02, 4.0)
"""Learning rates that are drawn, in units that suit the method."""
SHARE = 1 / 4
"""Of the domain's width: such a unit, where the first step is as long as the learning rate."""
STRAIGHT = 1e-3
"""Curvature this small beside that of most says nothing of which learning rates are too large."""
FEW = 4
"""What is rarer among the candidates is not asked for."""
CHOICES = (Outcome.CONVERGED, Outcome.SLOW, Outcome.OSCILLATING, Outcome.DIVERGED)
"""Always offered; others only where they happen."""
MOST_SEED = 60


class PredictionError(GdwidgetError, ValueError):
    """A prediction cannot be asked for or read; the message says why."""


@dataclass(frozen=True)
class Question:
    """What a run will do, asked before it is shown.

    Attributes
    ----------
    kind : {"outcome", "next"}
        How the run ends, or where its first step leads.
    eta : float
    start : tuple of float
        D numbers.
    steps : int
    truth : Outcome or tuple of float
    near : float
        How far a place may be from the true one.
    """

    kind: Kind
    eta: float
    start: tuple[float, ...]
    steps: int
    truth: Answer = field(repr=False)
    near: float = field(repr=False)

    def read(self, answer: object) -> Answer:
        """Return an answer that was given as text, number, numbers or `Outcome`.

        Raises
        ------
        PredictionError
            If it is none to this question.
        """
        if self.kind == "outcome":
            name = answer.name if isinstance(answer, Outcome) else str(answer).strip().upper()
            if name in Outcome.__members__:
                return Outcome[name]
            raise PredictionError(
                f"{brief(answer)} is no outcome; one is {Outcome.CONVERGED.label!r}."
            )
        if isinstance(answer, str):
            given: Any = answer.replace("−", "-").split()
        else:
            given = np.ravel(np.asarray(answer, dtype=object))
        if len(given) == len(self.start):
            with contextlib.suppress(TypeError, ValueError):
                place = tuple(float(value) for value in given)
                if all(map(math.isfinite, place)):
                    return place
        wanted = "a number" if len(self.start) == 1 else "two numbers"
        raise PredictionError(f"{brief(answer)} is no place of an iterate: give {wanted}.")

    def mark(self, answer: Answer) -> float:
        """Return 1 for a right answer, ½ for a wrong place on the right side, else 0."""
        if isinstance(self.truth, Outcome) or isinstance(answer, Outcome):
            return float(answer is self.truth)
        start, truth, place = map(np.asarray, (self.start, self.truth, answer))
        if np.hypot.reduce(place - truth) <= self.near:
            return 1.0
        step, guess = truth - start, place - start
        along = float(step @ guess)
        lengths = float(np.hypot.reduce(step) * np.hypot.reduce(guess))
        return 0.5 if along > 0 and along >= SAME_SIDE * lengths else 0.0


@dataclass(frozen=True)
class Quiz:
    """Questions that a seed gives.

    Attributes
    ----------
    objective : Objective
    method : str or Method
    seed : str
    questions : tuple of Question
    outcomes : tuple of Outcome
        How runs of the method can end here: the choices.
    """

    objective: Objective
    method: str | Method
    seed: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]

    def written(self, answers: Sequence[Answer]) -> str:
        """Return answers as one line: ``ada: diverged, 3.2``; two coordinates with a blank."""
        return f"{self.seed}: {', '.join(map(_text, answers))}"

    def read(self, line: str) -> list[Answer]:
        """Read a line that `written` has made, of all questions or of the first ones.

        Raises
        ------
        PredictionError
            If it is no such line, or of another seed.
        """
        seed, rest = seed_and_answers(line)
        if seed != self.seed:
            raise PredictionError(
                f"{brief(line)} are no answers of {self.seed}: copy the whole line that the "
                "widget shows."
            )
        words = [word.strip() for word in rest.split(",")] if rest else []
        if len(words) > len(self.questions):
            raise PredictionError(f"{len(words)} answers for {len(self.questions)} questions.")
        return [q.read(word) for q, word in zip(self.questions, words, strict=False)]


def seed_and_answers(line: str) -> tuple[str, str]:
    """Split a line that `Quiz.written` has made; the seed is "" if it is none."""
    seed, _, rest = line.rpartition(":")
    return seed.strip(), rest.strip()


def quiz(
    objective: Objective,
    *,
    method: str | Method = "gd",
    seed: str,
    questions: int = 6,
    ask: Sequence[Kind] = KINDS,
    eta: float | None = None,
    steps: int = 10,
) -> Quiz:
    """Draw questions: of every kind in turn, and of each about every outcome there is in turn.

    Parameters
    ----------
    objective : Objective
        In any number of dimensions.
    method : str or Method, default "gd"
    seed : str
        The same text gives the same questions.
    questions : int, default 6
    ask : sequence of {"outcome", "next"}
    eta : float, optional
        The learning rate of all questions; drawn if it is left out.
    steps : int, default 10
        Of the runs whose outcome is asked for.

    Returns
    -------
    Quiz

    Raises
    ------
    PredictionError
        If the seed cannot be written into a line of answers, there are no steps, or nothing can
        be asked here.
    """
    if not seed.strip() or seed != seed.strip() or not seed.isprintable() or len(seed) > MOST_SEED:
        raise PredictionError(f"seed is {brief(seed)}: give a name or a number.")
    chance = random.Random(seed).random
    if not isinstance(steps, int) or isinstance(steps, bool) or steps < 1:
        raise PredictionError(f"steps is {brief(steps)}: give a whole number from 1.")
    etas, starts = _candidates(objective, method, eta, chance)
    pools: dict[Kind, dict[Any, list[Question]]] = {
        "outcome": _outcomes(objective, method, etas, starts, steps),
        "next": _places(objective, method, etas, starts),
    }
    # Every group once before the first comes again, and no question twice.
    order: dict[Kind, list[list[Question]]] = {}
    for kind, pool in pools.items():
        common = [key for key, group in sorted(pool.items()) if len(group) >= FEW]
        order[kind] = [list(dict.fromkeys(pool[key])) for key in _shuffled(common, chance)]
    drawn = []
    for number in range(questions):
        kind = ask[number % len(ask)]
        groups = [group for group in order[kind] if group]
        if not groups:
            raise PredictionError(
                f"There are not {questions} questions about {objective.name}: ask for fewer, or "
                "choose another method or learning rate."
            )
        group = groups[number // len(ask) % len(groups)]
        drawn.append(group.pop(int(chance() * len(group))))
    choices = sorted({*CHOICES, *pools["outcome"]})
    return Quiz(objective, method, seed, tuple(drawn), tuple(choices))


def _candidates(
    objective: Objective, method: str | Method, eta: float | None, chance: Callable[[], float]
) -> tuple[Array, Array]:
    """Return learning rates, (B,), and starts where f is finite, (B, D)."""
    starts = np.array(
        [
            [round(low + chance() * (high - low), decimals(high - low)) for low, high in box]
            for box in [objective.domain] * CANDIDATES
        ]
    )
    defined = np.isfinite(objective.value(starts))
    if not defined.any():
        raise PredictionError(
            f"{objective.name} is finite nowhere in its domain: choose another domain."
        )
    if eta is not None:
        return np.full(CANDIDATES, eta)[defined], starts[defined]
    unit = _unit(objective, method, starts[defined])
    low, high = map(math.log, RATES)
    drawn = [unit * math.exp(low + chance() * (high - low)) for _ in range(CANDIDATES)]
    return np.array([float(f"{one:.2g}") for one in drawn])[defined], starts[defined]


def _unit(objective: Objective, method: str | Method, starts: Array) -> float:
    """Return the size of learning rates between too small and too large ones for a method.

    A power of two, so that the last bit of a derivative decides nothing.
    """
    rule = method if isinstance(method, str) else getattr(method, "name", "")
    if rule in ("newton", "newton_abs", "diagonal"):
        return 1.0
    if rule in ("adagrad", "rmsprop", "adam"):
        width = max(high - low for low, high in objective.domain)
        return 2.0 ** round(math.log2(SHARE * width))
    with np.errstate(all="ignore"):
        sizes = np.abs(objective.hessian(starts)).max(axis=(-2, -1))
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    unit = 1.0
    if sizes.size:
        bent = sizes[sizes > STRAIGHT * np.quantile(sizes, 0.9)]
        unit = 2.0 ** -round(math.log2(np.median(bent)))
    return max(1.0, unit) if rule == "line_search" else unit


def _outcomes(
    objective: Objective, method: str | Method, etas: Array, starts: Array, steps: int
) -> dict[Any, list[Question]]:
    """Return questions by outcome."""
    near = np.multiply.outer(NEIGHBOURS, etas)
    first = starts[:, 0] if objective.dim == 1 else starts
    codes = solve(objective, method=method, eta=near, start=first, steps=steps).outcome_codes
    pool: dict[Any, list[Question]] = {}
    for eta, start, around in zip(etas, starts, codes.T, strict=True):
        if (around == around[0]).all():
            truth = Outcome(int(around[0]))
            asked = Question("outcome", float(eta), _point(start), steps, truth, 0.0)
            pool.setdefault(truth, []).append(asked)
    return pool


def _places(
    objective: Objective, method: str | Method, etas: Array, starts: Array
) -> dict[Any, list[Question]]:
    """Return questions by what the first step does: whether it overshoots, whether it climbs."""
    first = starts[:, 0] if objective.dim == 1 else starts
    run = solve(objective, method=method, eta=etas, start=first, steps=1)
    places = run.path[1]
    low, high = np.array(objective.domain).T
    with np.errstate(all="ignore"):
        slopes = objective.gradient(run.path)
        overshoots = np.einsum("bd,bd->b", slopes[0], slopes[1]) < 0
        climbs = run.value[1] > run.value[0]
        near = NEAR * float(np.hypot.reduce(high - low))
        moves = np.hypot.reduce(places - starts, axis=-1) > 1.5 * near
        usable = moves & ((places >= low) & (places <= high)).all(axis=-1)
        usable &= np.isfinite(run.value[1])
    pool: dict[Any, list[Question]] = {}
    for i in np.flatnonzero(usable):
        asked = Question("next", float(etas[i]), _point(starts[i]), 1, _point(places[i]), near)
        pool.setdefault((bool(overshoots[i]), bool(climbs[i])), []).append(asked)
    return pool


def _shuffled(keys: list[Any], chance: Callable[[], float]) -> list[Any]:
    return [key for _, key in sorted((chance(), key) for key in keys)]


def decimals(width: float) -> int:
    """Return how many decimals starts have in a domain of this width."""
    return max(0, 2 - math.floor(math.log10(width)))


def _point(values: Array) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


def _text(answer: Answer) -> str:
    if isinstance(answer, Outcome):
        return answer.label
    return " ".join(f"{value:.4g}" for value in answer)
