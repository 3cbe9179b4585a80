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

import numpy as np

from gdwidget.checks.calling import Observation
from gdwidget.checks.plain import (
    Foreign,
    Plain,
    apart,
    is_number,
    is_numbers,
    is_rows,
    number_text,
    show,
)

EPS = sys.float_info.epsilon
HUGE = 1e150
"""The square of a larger number overflows."""

Facet = Literal["value", "evaluations", "changed"]
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
    facet : {"value", "evaluations", "changed"}
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


def path(expected: Any, *, condition: float = 1.0) -> Expect:
    """Expect these iterates: numbers, or points of d numbers.

    Parameters
    ----------
    expected : array_like, shape (n,) or (n, d)
        Iterates, the start first. Each may be off by the roundings of as many updates as
        lead to it, relative to the largest iterate so far.
    condition : float, default 1
        Amplification of errors from one iterate to later ones, beyond the growth of
        the iterates themselves.

    Returns
    -------
    Expect
    """
    rows = np.asarray(expected, dtype=np.float64)
    listed = rows.tolist()
    flat = rows.ndim == 1
    unit = "numbers" if flat else f"points of {rows.shape[1]} numbers"
    with np.errstate(all="ignore"):
        sizes = np.abs(rows) if flat else np.max(np.abs(rows), axis=1)
    scale = np.fmax.accumulate(np.where(np.isfinite(sizes), sizes, 0.0))
    wanted = show(listed)
    # The tail past all bounds may raise OverflowError with plain floats.
    overflows = bool(np.any(~(sizes <= HUGE)))

    def judge(seen: Seen) -> Mismatch | None:
        came = seen[-1].value
        if not (is_numbers(came) if flat else is_rows(came, rows.shape[1])):
            return Mismatch(f"{wanted}, {len(listed)} {unit}", came_text(came))
        k = first_difference(listed, came, scale, condition)
        if k is None:
            return None
        if k >= min(len(listed), len(came)):
            return Mismatch(f"{wanted}: {len(listed)} {unit}", f"{show(came)}: {len(came)} {unit}")
        if flat:
            want, have = apart(listed[k], float(came[k]))
        else:
            d = next((d for d in range(rows.shape[1]) if listed[k][d] != came[k][d]), 0)
            digits = 6 if apart(listed[k][d], float(came[k][d]))[0].count("") < 9 else 12
            want, have = show(listed[k], digits), show(came[k], digits)
        return Mismatch(
            wanted, f"{show(came)}; the first difference is at index {k}: {have} instead of {want}"
        )

    return Expect(wanted, judge, overflows=overflows)


def first_difference(
    expected: Sequence[Any], came: Sequence[Any], scale: Any, condition: float = 1.0
) -> int | None:
    """Return the index of the first iterate that differs, or is missing or too many."""
    for k, (want, have) in enumerate(zip(expected, came, strict=False)):
        allowed = tolerance(k + 1, float(scale[k]), condition)
        pairs = [(want, have)] if is_number(have) else list(zip(want, have, strict=True))
        if not all(close(w, h, allowed) for w, h in pairs):
            return k
    return None if len(expected) == len(came) else min(len(expected), len(came))


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
    facet : {"value", "evaluations", "changed"}, default "value"
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


def evaluated_at_iterates(name: str) -> Expect:
    """Expect a given function to be evaluated at the returned iterates only, in order.

    Parameters
    ----------
    name : str
        Name of the `Formula`.

    Returns
    -------
    Expect
        At each iterate at most once, the last included; it need not be evaluated there.
    """
    wanted = f"one evaluation of {name} at each iterate"

    def judge(seen: Seen) -> str | None:
        came, points = seen[-1].value, seen[-1].evaluations.get(name, [])
        if type(came) is not list or not came:
            return came_text(came)
        if not points:
            return f"{name} is never evaluated"
        if len(points) > len(came):
            return f"{len(points)} evaluations of {name} for {len(came)} iterates"
        for k, point in enumerate(points):
            here = came[k] if k < len(came) else Foreign("no iterate")
            at = point[0] if len(point) == 1 else list(point)
            if not same(at, here):
                return f"evaluation {k + 1} is at {show(at)}, iterate {k} is {show(here)}"
        return None

    return holds(wanted, judge, facet="evaluations")


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
