"""What the iterates of a run must be: expectations that the assignments share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gdwidget.checks.expect import (
    HUGE,
    Expect,
    Mismatch,
    Seen,
    bounded,
    came_text,
    close,
    holds,
    same,
    tolerance,
)
from gdwidget.checks.plain import (
    Foreign,
    Plain,
    apart,
    counted,
    is_number,
    is_numbers,
    is_rows,
    rows_apart,
    show,
)

Step = Callable[[Any], "tuple[Any, Any] | str | None"]
"""Takes an iterate, a float or an array, (d,). Returns the step that is subtracted from it and how
far the result may be off, each entry or all; or what is wrong with it, as a phrase; or None where
roundings decide."""


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
            return Mismatch(counted(listed, unit), no_list(came))
        k = first_difference(listed, came, scale, condition)
        if k is None:
            return None
        if k >= min(len(listed), len(came)):
            return Mismatch(counted(listed, unit), counted(came, unit))
        want, have = (apart if flat else rows_apart)(listed[k], came[k])
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


def starts(x0: Any, length: int) -> Expect:
    """Expect this many iterates, numbers or points as `x0` is, and that one first."""
    begin = np.asarray(x0, dtype=np.float64)
    first, dim = begin.tolist(), begin.size if begin.ndim else None
    kind = "numbers" if dim is None else "points"
    unit = "" if dim is None else f" of {dim} number{'s' * (dim > 1)}"

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not _are_iterates(came, dim):
            return _unlike_iterates(came, dim)
        if len(came) != length:
            return counted(came, kind)
        return None if came[0] == first else f"{kind} that begin with {show(came[0])}"

    return holds(f"{length} {kind}{unit}, the first of them {show(first)}", judge)


def follows(rule: str, step: Step, dim: int | None = None) -> Expect:
    """Expect each iterate to follow from the one before.

    Each pair is judged by itself, whatever the start and the number of steps.

    Parameters
    ----------
    rule : str
        The rule as a phrase.
    step : callable
        What is subtracted from an iterate; see `Step`.
    dim : int, optional
        Iterates are points of so many numbers; by default they are numbers.

    Returns
    -------
    Expect
    """

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if not _are_iterates(came, dim) or len(came) < 2 or not bounded(came):
            return _unlike_iterates(came, dim)
        for k, (before, after) in enumerate(pairwise(came)):
            x = float(before) if dim is None else np.array(before, dtype=np.float64)
            with np.errstate(all="ignore"):
                taken = step(x)
            if taken is None:
                continue
            if isinstance(taken, str):
                return f"{show(before)} at index {k}, {taken}"
            wanted, have, off = np.broadcast_arrays(x - taken[0], after, taken[1])
            pairs = zip(wanted.flat, have.flat, off.flat, strict=True)
            if not all(close(float(w), float(h), float(a)) for w, h, a in pairs):
                want, got = (apart if dim is None else rows_apart)(wanted.tolist(), after)
                return f"{got} after {show(before)}, at index {k + 1}, not {want}"
        return None

    return holds(rule, judge)


def _are_iterates(came: Plain, dim: int | None) -> bool:
    return is_numbers(came) if dim is None else is_rows(came, dim)


def _unlike_iterates(came: Plain, dim: int | None) -> str:
    no_points = dim is not None and is_numbers(came)
    return f"{came_text(came)}: no points" if no_points else no_list(came)


def no_list(came: Plain) -> str:
    """Write what came where a list was expected."""
    text = came_text(came)
    is_too_much = text.startswith(("a list ", "a tuple ", "an array "))
    return f"{text}: return a list" if isinstance(came, Foreign) and not is_too_much else text


def same_twice(wanted: str, first: str, second: str) -> Expect:
    """Expect that two calls return the same numbers or points, at least two of them."""

    def judge(seen: Seen) -> str | None:
        one, two = (each.value for each in seen)
        if not ((is_numbers(one) or _is_table(one)) and len(one) > 1):
            return no_list(one)
        if same(one, two, rel=1e-13):
            return None
        return f"{show(one, 9)} {first}, {show(two, 9)} {second}"

    return holds(wanted, judge)


def _is_table(came: Any) -> bool:
    return type(came) is list and all(is_numbers(row) for row in came)


def evaluated_at_iterates(*names: str) -> Expect:
    """Expect given functions to be evaluated at the returned iterates only, in order.

    Parameters
    ----------
    *names : str
        Names of the `Formula`.

    Returns
    -------
    Expect
        At each iterate at most once, the last included; it need not be evaluated there.
    """
    wanted = f"one evaluation of {' and one of '.join(names)} at each iterate"

    def judge(seen: Seen) -> str | None:
        came = seen[-1].value
        if type(came) is not list or not came:
            return no_list(came)
        evaluated = seen[-1].evaluations
        said = (_evaluations(name, evaluated.get(name, []), came) for name in names)
        return next((one for one in said if one), None)

    return holds(wanted, judge, facet="iterates")


def _evaluations(name: str, points: Sequence[Any], came: list[Any]) -> str | None:
    if not points:
        return f"{name} is never evaluated"
    if len(points) > len(came):
        return f"{len(points)} evaluations of {name} for {len(came)} iterates"
    for k, point in enumerate(points):
        at = point[0] if len(point) == 1 else list(point)
        if not same(at, came[k]):
            return f"evaluation {k + 1} is at {show(at)}, iterate {k} is {show(came[k])}"
    return None


def evaluated_once(name: str, x1: float, x2: float) -> Expect:
    """Expect one evaluation of a function of two variables, at this point."""

    def judge(seen: Seen) -> str | None:
        points = [list(p) for p in seen[-1].evaluations.get(name, [])]
        if points == [[x1, x2]]:
            return None
        if not points:
            return f"{name} is never evaluated"
        where = ", ".join(f"({', '.join(show(v) for v in p)})" for p in points[:3])
        return f"{len(points)} evaluation{'s' * (len(points) > 1)}: {where}"

    return holds(f"one evaluation of {name}, at ({x1}, {x2})", judge, facet="evaluations")
