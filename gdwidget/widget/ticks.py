"""Ticks of an axis whose numbers would be too long: a power or an offset goes into its name.

Elsewhere bqplot's own are short. ``js/src/ticks.ts`` is the twin for axes that the browser moves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LONGEST = 6
"""Characters that fit between an axis and its name."""
_USUAL = 10
"""How many ticks bqplot aims at."""
_LARGE = 1e6
_SIGNIFICANT = 1e4
"""Steps that a value may be away from zero before they count from somewhere nearer."""
_BOUNDS = ((math.sqrt(50), 10), (math.sqrt(10), 5), (math.sqrt(2), 2), (0, 1))


@dataclass(frozen=True)
class Ticks:
    """What is set on an axis: its name, and ticks with words where bqplot's own will not do."""

    values: Array
    labels: dict[str, str]
    name: str


def round_values(low: float, high: float, count: float) -> tuple[Array, int]:
    """Return round values inside a range, about `count`, and the decimals they need."""
    raw = (high - low) / max(1.0, count)
    if not 0 < raw < math.inf:
        return np.empty(0), 0
    power = math.floor(math.log10(raw))
    ratio = raw / 10.0**power
    unit = next(unit for bound, unit in _BOUNDS if ratio >= bound)
    step = unit * 10.0**power
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return np.arange(first, last + 1.0) * step, max(0, -(power + (unit == 10)))


def ticks_of(low: float, high: float, name: str, count: int = 8) -> Ticks:
    """Return ticks for an axis with these limits.

    Parameters
    ----------
    low, high : float
    name : str
        Of the axis.
    count : int, default 8
        About how many ticks, where they are ours.
    """
    values, decimals = round_values(low, high, _USUAL)
    if values.size < 2 or _short(values, decimals):
        return Ticks(np.empty(0), {}, name)
    values, decimals = round_values(low, high, count)
    step = float(np.diff(values).min(initial=high - low))
    offset = _offset(low, high, step)
    apart = values - offset
    unit = 1.0
    if not _short(apart, decimals):
        power = math.floor(math.log10(np.abs(apart).max()) + 1e-9)
        unit, decimals = 10.0**power, max(0, power - math.floor(math.log10(step) + 1e-9))
    words = [f"{value:.{decimals}f}" for value in apart / unit]
    labels = [word.replace("-", "−") if float(word) else "0" for word in words]
    keyed = {key(value): label for value, label in zip(values, labels, strict=True)}
    return Ticks(values, keyed, _named(name, offset, unit))


def _short(values: Array, decimals: int) -> bool:
    largest = float(np.abs(values).max(initial=0.0))
    return largest < _LARGE and max(len(f"{v:.{decimals}f}") for v in values.tolist()) <= LONGEST


def _offset(low: float, high: float, step: float) -> float:
    """Return what values count from: the roundest number among them, if they are far from zero."""
    largest = max(abs(low), abs(high))
    if largest < _SIGNIFICANT * step or low <= 0 <= high:
        return 0.0
    power = math.floor(math.log10(largest))
    while (offset := math.ceil(low / 10.0**power) * 10.0**power) > high:
        power -= 1
    return offset


def _named(name: str, offset: float, unit: float) -> str:
    text = name
    if offset:
        text = f"{name} {'−' if offset > 0 else '+'} {abs(offset):.15g}"
    if unit == 1:
        return text
    return f"{f'({text})' if offset else text} / {unit:.0e}".replace("e-0", "e-").replace(
        "e+0", "e+"
    )


def key(value: float) -> str:
    """Write a number as JavaScript does, which looks labels up by it."""
    number = Decimal(repr(float(value)))
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        text = f"{number:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{number.normalize():e}".lower().split("e")
    return f"{mantissa}e{int(exponent):+d}"
