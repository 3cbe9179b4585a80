r"""What a call must have done: the comparisons promises are made of.

An expectation looks at the observations of a case and returns None or a `Mismatch`. It also says
which `facet` of the observation it judges, for the diagnosis to compare the same.

Notes
-----
Every tolerance is ``16·n·eps·scale·condition``, with eps = 2⁻⁵²: an answer that does the same
operations in another order differs by at most a few roundings for each of n operations, each at
most eps/2 of the largest number that took part, and `condition` times as much where the
result amplifies errors of its input ([1]_, sec. 3.1). For a path, n is the number of updates so far
and the scale is the largest magnitude so far, since x − s is rounded relative to x and s, and
\|s\| ≤ \|x\| + \|x − s\|. So float32 or rounded results are told apart from float64 ones.
Past `HUGE` only that the result is huge, infinite or NaN counts: on the way to overflow
right answers part ways, and plain floats raise OverflowError where numpy gives inf.

References
----------
.. [1] N. J. Higham, *Accuracy and Stability of Numerical Algorithms*, 2nd ed., SIAM, 2002.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gdwidget.checks.calling import Observation
from gdwidget.checks.plain import (
    Plain,
    apart,
    is_number,
    number_text,
    show,
)

EPS = sys.float_info.epsilon
HUGE = 1e150
"""The square of a larger number overflows."""

Facet = Literal["value", "evaluations", "iterates", "changed"]
"""Iterates are evaluations together with the value, which has to list them."""
Seen = Sequence[Observation]


@dataclass(frozen=True)
class Mismatch:
    """Why an expectation does not hold, in two phrases."""

    expected: str
    came: str


@dataclass(frozen=True)
class Expect:
    """A property of the observations of a case.

    Attributes
    ----------
    wanted : str
        The property as a phrase, for calls that returned nothing to compare.
    judge : callable
        Takes the observations; returns None if the property holds, else a `Mismatch`.
    facet : {"value", "evaluations", "iterates", "changed"}
        What it looks at.
    overflows : bool
        Whether a right answer leaves the range of floats, so that OverflowError is no fault.
    """

    wanted: str
    judge: Callable[[Seen], Mismatch | None]
    facet: Facet = "value"
    overflows: bool = False

    def __call__(self, seen: Seen) -> Mismatch | None:
        """Judge the observations, first of all that every call returned."""
        for one in seen:
            if one.ended:
                return Mismatch(self.wanted, one.ended)
            if one.raised is not None:
                if self.overflows and one.raised.kind in ("OverflowError", "FloatingPointError"):
                    return None
                return Mismatch(self.wanted, str(one.raised))
        return self.judge(seen)


def tolerance(terms: float, scale: float, condition: float = 1.0) -> float:
    """Return the error that reordering `terms` operations on numbers up to `scale` may cause.

    See the notes of this module.
    """
    return 16.0 * max(terms, 1.0) * EPS * scale * condition


def close(expected: float, came: float, allowed: float) -> bool:
    """Tell whether two numbers agree within `allowed`, or are both past all bounds."""
    if not math.isfinite(expected) or abs(expected) > HUGE:
        return not math.isfinite(came) or abs(came) > HUGE
    return math.isfinite(came) and abs(float(came) - expected) <= allowed


def bounded(came: Plain) -> bool:
    """Tell whether all numbers are within bounds, as those of a run that does not diverge are.

    A judge that goes from each iterate to the next has to ask: past all bounds, any two agree.
    """
    if type(came) is list:
        return all(bounded(value) for value in came)
    return is_number(came) and abs(came) <= HUGE  # false for NaN


def number(expected: float, *, terms: float = 1, scale: float = 0.0, condition: float = 1.0) -> Any:
    """Expect one number, to within the roundings of `terms` operations.

    Parameters
    ----------
    expected : float
    terms : float, default 1
        How many operations lead to it.
    scale : float, default 0
        Largest magnitude among intermediate results, if larger than the result's.
    condition : float, default 1
        Amplification of input errors.

    Returns
    -------
    Expect
    """
    allowed = tolerance(terms, max(abs(expected), scale), condition)
    wanted = number_text(float(expected))

    def judge(seen: Seen) -> Mismatch | None:
        came = seen[-1].value
        if not is_number(came):
            return Mismatch(f"the number {wanted}", came_text(came))
        if close(expected, came, allowed):
            return None
        return Mismatch(*apart(float(expected), float(came)))

    return Expect(f"the number {wanted}", judge, overflows=abs(expected) > HUGE)


def count(expected: int | None) -> Expect:
    """Expect a number of steps, or None where there is none; 12.0 will do for 12."""
    wanted = repr(expected)

    def judge(seen: Seen) -> Mismatch | None:
        came = seen[-1].value
        if (came is None) if expected is None else (is_number(came) and came == expected):
            return None
        return Mismatch(wanted, came_text(came))

    return Expect(wanted, judge)


def holds(
    wanted: str,
    judge: Callable[[Seen], Mismatch | str | None],
    *,
    facet: Facet = "value",
    overflows: bool = False,
) -> Expect:
    """Expect a property of one's own.

    Parameters
    ----------
    wanted : str
        The property as a phrase.
    judge : callable
        Takes the observations of the case; returns None if the property holds, else what came
        instead, as a phrase or a `Mismatch`. All calls have returned when it is asked, but
        it must check the kind of their values itself.
    facet : {"value", "evaluations", "iterates", "changed"}, default "value"
        What it looks at.
    overflows : bool, default False
        Whether OverflowError is no fault here.

    Returns
    -------
    Expect
    """

    def judged(seen: Seen) -> Mismatch | None:
        came = judge(seen)
        return Mismatch(wanted, came) if isinstance(came, str) else came

    return Expect(wanted, judged, facet, overflows)


def unchanged() -> Expect:
    """Expect that the lists and arrays that were passed in are as they were."""

    def judge(seen: Seen) -> str | None:
        changed = [name for one in seen for name in one.changed]
        return f"{', '.join(changed)} has changed" if changed else None

    return holds("the caller's arrays as they were", judge, facet="changed")


def same(a: Plain, b: Plain, *, rel: float = 1e-9) -> bool:
    """Tell whether two plain values are the same for the purpose of naming a misconception.

    Numbers agree to `rel` of the larger, or of the largest in their list so far.
    """
    return _same(a, b, rel, 0.0)


def _same(a: Plain, b: Plain, rel: float, scale: float) -> bool:
    if is_number(a) and is_number(b):
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) and math.isnan(b)
        if math.isinf(a) or math.isinf(b):
            return bool(a == b)
        return bool(abs(a - b) <= rel * max(abs(a), abs(b), scale))
    if type(a) is list and type(b) is list:
        if len(a) != len(b):
            return False
        for p, q in zip(a, b, strict=True):
            if not _same(p, q, rel, scale):
                return False
            if is_number(p) and math.isfinite(p):
                scale = max(scale, abs(p))
        return True
    return type(a) is type(b) and bool(a == b)


def came_text(came: Plain) -> str:
    """Write what came where something of another kind was expected."""
    if came is None:
        return "None: is there a return?"
    return show(came)
