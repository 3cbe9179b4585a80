"""What a student's function returned, rebuilt as plain data before anything looks at it.

Only exact built-in and numpy types are read, by means a subclass cannot override: an object
that claims to equal everything never reaches a comparison. What is none of them becomes a
`Foreign`, which says only what it is called. Nothing here knows what was expected.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

MOST_NUMBERS = 100_000
"""A result may hold this many numbers: past it nobody asked for it."""
MOST_DEPTH = 4
MOST_TEXT = 200

_SCALARS = frozenset(
    {np.float64, np.float32, np.float16, np.longdouble, np.bool_}
    | {np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64}
    | {np.longlong, np.ulonglong, np.intp, np.uintp}
)
_KINDS = {
    "generator": "a generator",
    "function": "a function",
    "builtin_function_or_method": "a function",
    "dict": "a dictionary",
    "set": "a set",
    "map": "a map object",
    "zip": "a zip object",
    "range": "a range",
    "complex": "a complex number",
    "method": "a method",
}

Plain = Any
"""None, bool, int, float, str, a list of these, or `Foreign`."""


@dataclass(frozen=True)
class Foreign:
    """Something that is neither a number nor a list, tuple or array of numbers."""

    kind: str

    def __repr__(self) -> str:
        """Say what it is."""
        return self.kind

    def __getattr__(self, name: str) -> Any:
        """Tell whoever wrote a test for it why it cannot be asked."""
        raise AttributeError(
            f"{self.kind} has no {name!r} here: only numbers, texts, lists, sets, dictionaries, "
            "arrays and functions come from a student's code"
        )


def plain(value: object) -> Plain:
    """Rebuild a value from exact built-in types.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    Plain
        Tuples and arrays come back as lists, numpy scalars as built-in numbers, an
        integer too long for a float as inf; anything else, also a subclass of these
        types and what is too big or too deep, as `Foreign`.

    Examples
    --------
    >>> plain((1, np.float64(2.5), np.array([[3.0]])))
    [1, 2.5, [[3.0]]]
    >>> plain(x for x in "ab")
    a generator
    """
    return _plain(value, MOST_DEPTH, [MOST_NUMBERS])


def _plain(value: object, depth: int, room: list[int]) -> Plain:
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        assert isinstance(value, int)
        if value.bit_length() <= 1023:
            return value
        return math.inf if value > 0 else -math.inf
    if kind is str:
        assert isinstance(value, str)
        return value[:MOST_TEXT]
    if kind in _SCALARS:
        assert isinstance(value, np.generic)
        item = value.item()
        return float(item) if isinstance(item, np.longdouble) else item
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        if value.size > room[0]:
            return Foreign(f"an array of {value.size} numbers")
        if value.dtype.kind in "biuf":
            room[0] -= value.size
            wide = value.astype(np.float64) if value.dtype.kind == "f" else value
            return wide.tolist()
        if value.dtype.kind == "O":
            return _plain(value.tolist(), depth, room)
        return Foreign(f"an array of dtype {value.dtype.kind!r}")
    if kind is list or kind is tuple:
        assert isinstance(value, (list, tuple))
        room[0] -= len(value)
        if room[0] < 0:
            return Foreign(f"a {kind.__name__} that is far too long")
        if depth == 0:
            return Foreign(f"a {kind.__name__} nested too deeply")
        return [_plain(v, depth - 1, room) for v in tuple(value)]
    return foreign(value)


def foreign(value: object) -> Foreign:
    """Name the kind of something that is not plain, without asking the thing itself."""
    kind = type(value)
    if kind is Foreign:
        assert isinstance(value, Foreign)
        return value
    name = str(type.__dict__["__name__"].__get__(kind))[:40]
    return Foreign(_KINDS.get(name, f"an object of type {name}"))


def is_number(value: Plain) -> bool:
    """Tell whether plain data is one number; a bool is none."""
    return type(value) is float or type(value) is int


def is_numbers(value: Plain) -> bool:
    """Tell whether plain data is a list of numbers."""
    return type(value) is list and all(is_number(v) for v in value)


def is_rows(value: Plain, dim: int) -> bool:
    """Tell whether plain data is a list of points with `dim` numbers each."""
    return type(value) is list and all(is_numbers(v) and len(v) == dim for v in value)


def show(value: Plain, digits: int = 6) -> str:
    """Write plain data for a sentence: short, numbers to `digits` significant digits.

    Examples
    --------
    >>> show([10.0, 6.0, 3.6, 2.16, 1.296, 0.7776, 0.46656])
    '[10.0, 6.0, 3.6, …, 0.46656] (7 numbers)'
    """
    if type(value) is float:
        return number_text(value, digits)
    if type(value) is list:
        shown = value if len(value) <= 5 else [*value[:3], None, value[-1]]
        inside = ", ".join(
            "…" if len(value) > 5 and i == 3 else show(v, digits) for i, v in enumerate(shown)
        )
        what = "points" if value and type(value[0]) is list else "numbers"
        return f"[{inside}]" + (f" ({len(value)} {what})" if len(value) > 5 else "")
    if type(value) is str:
        return f"the text {value!r}"
    return repr(value)


def counted(value: list[Plain], unit: str = "numbers") -> str:
    """Write a list and how long it is, once.

    Examples
    --------
    >>> counted([10.0]), counted([10.0, 6.0])
    ('1 number: [10.0]', '2 numbers: [10.0, 6.0]')
    """
    text, count = show(value), len(value)
    if text.endswith(f"({count} {unit})"):
        return text
    return f"{count} {unit.replace('s', '', 1) if count == 1 else unit}: {text}"


def number_text(value: float, digits: int = 6) -> str:
    """Write a number to `digits` significant digits, recognisably a float.

    Examples
    --------
    >>> number_text(10.0), number_text(0.1 + 0.2), number_text(1e-12)
    ('10.0', '0.3', '1e-12')
    """
    text = f"{value:.{digits}g}"
    return text if any(c in text for c in ".eni") else text + ".0"


def apart(expected: float, came: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart."""
    for digits in (6, 9, 12, 17):
        pair = number_text(expected, digits), number_text(came, digits)
        if pair[0] != pair[1]:
            return pair
    return repr(expected), repr(came)


def rows_apart(expected: list[Any], came: list[Any]) -> tuple[str, str]:
    """Write two points with as many digits as it takes to tell them apart."""
    floats = [float(v) for v in expected], [float(v) for v in came]
    pairs = ((show(floats[0], digits), show(floats[1], digits)) for digits in (6, 9, 12, 17))
    return next((pair for pair in pairs if pair[0] != pair[1]), (repr(expected), repr(came)))
