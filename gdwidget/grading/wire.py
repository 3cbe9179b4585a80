"""Plain values as JSON, for calls between a process that is trusted and one that is not.

What arrives is rebuilt as exact built-in or numpy types, whatever the other side claims; nothing
is unpickled or evaluated. Functions cross as numbers, which stand for them on their own side.
"""

from __future__ import annotations

import base64
import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np

from gdwidget.checks.plain import Foreign, foreign

MOST_DEPTH = 20
"""Lists in lists in lists: deeper is no answer to anything."""
_LONGEST_INT = 4096
"""Bits; above it an integer crosses as hexadecimal, for which Python has no limit."""
_DICTS = (dict, Counter, OrderedDict, defaultdict)
_DTYPES = frozenset(
    np.dtype(name).newbyteorder("=").str for name in "? b B h H i I l L q Q e f d g F D G".split()
)

Json = Any
"""What `json` reads and writes."""
Give = Callable[[Callable[..., Any]], int]
"""Take note of a function of this side and return its number."""
Take = Callable[[int, str], Callable[..., Any]]
"""Return what calls a function of the other side, given its number and name."""


class WireError(Exception):
    """Something that is no plain value, or that only claims to be one."""


def encode(value: object, give: Give, *, foreigners: bool = False, depth: int = MOST_DEPTH) -> Json:
    """Write a value as JSON.

    Parameters
    ----------
    value : object
        None, bool, int, float, complex, str, list, tuple, dict, set, numpy scalar or array of
        numbers, or a function. Subclasses of these are no plain values, but for the dictionaries of
        `collections`, named tuples and `numpy.str_`, which cross as what they are made of.
    give : callable
        Called with every function met; returns its number.
    foreigners : bool, default False
        Whether anything else crosses as the name of its kind, instead of being refused.
    depth : int
        How deeply lists may be nested.

    Raises
    ------
    WireError
        If the value, or a part of it, is not plain.
    """
    kind = type(value)
    if value is None or kind is bool or kind is float or kind is str:
        return value
    if kind is int:
        assert isinstance(value, int)
        return value if value.bit_length() <= _LONGEST_INT else {"int": hex(value)}
    if depth == 0:
        return _strange(value, foreigners)

    def inside(part: object) -> Json:
        return encode(part, give, foreigners=foreigners, depth=depth - 1)

    if isinstance(value, dict) and kind in _DICTS:
        return {"dict": [[inside(k), inside(v)] for k, v in tuple(dict.items(value))]}
    if isinstance(value, (list, tuple)) and (kind in (list, tuple) or _is_named(value)):
        parts = [inside(part) for part in tuple(value)]
        return parts if kind is list else {"tuple": parts}
    if isinstance(value, np.str_):
        return str.__str__(value)
    if isinstance(value, (set, frozenset)) and kind in (set, frozenset):
        return {kind.__name__: [inside(part) for part in tuple(value)]}
    if kind is complex:
        assert isinstance(value, complex)
        return {"complex": [value.real, value.imag]}
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        if _agrees_with_all(value.shape):
            return _strange(Foreign("an empty array of several dimensions"), foreigners)
        if value.dtype.kind == "O":
            return {"objects": [list(value.shape), [inside(v) for v in value.ravel().tolist()]]}
        if value.dtype.kind in "biufc":
            return {"array": [*_bytes(value), list(value.shape)]}
    elif (
        isinstance(value, np.generic) and kind.__module__ == "numpy" and value.dtype.kind in "biufc"
    ):
        return {"scalar": _bytes(np.asarray(value))}
    elif callable(value):
        return {"function": [give(value), _name(value)]}
    return _strange(value, foreigners)


def decode(json: Json, take: Take) -> Any:
    """Rebuild a value from JSON that may come from anywhere.

    Parameters
    ----------
    json : Json
        What the other side sent.
    take : callable
        Called with number and name of every function of the other side.

    Raises
    ------
    WireError
        If it is not what `encode` writes.
    """
    try:
        return _decode(json, take)
    except WireError:
        raise
    except Exception as error:  # whatever malformed data leads to
        raise WireError(f"the answer cannot be read: {type(error).__name__}") from error


def _decode(json: Json, take: Take) -> Any:
    if json is None or type(json) in (bool, int, float, str):
        return json
    if type(json) is list:
        return [_decode(part, take) for part in json]
    ((tag, content),) = json.items()
    match tag:
        case "tuple":
            return tuple(_decode(part, take) for part in content)
        case "dict":
            return {_decode(key, take): _decode(value, take) for key, value in content}
        case "set":
            return {_decode(part, take) for part in content}
        case "frozenset":
            return frozenset(_decode(part, take) for part in content)
        case "int":
            return int(content, 16)
        case "complex":
            real, imaginary = content
            return complex(float(real), float(imaginary))
        case "array":
            return _array(*content)
        case "scalar":
            return _array(*content)[()]
        case "objects":
            shape, parts = content
            flat = np.empty(len(parts), dtype=object)
            flat[:] = [_decode(part, take) for part in parts]
            return flat.reshape(_shape(shape))
        case "function":
            number, name = content
            return take(int(number), str(name)[:60])
        case "foreign":
            return Foreign(str(content)[:80])
    raise WireError(f"the answer has a part of unknown kind {str(tag)[:20]!r}")


def _bytes(value: np.ndarray[Any, Any]) -> list[str]:
    native = value.astype(value.dtype.newbyteorder("="), copy=False)
    return [native.dtype.str, base64.b64encode(native.tobytes()).decode()]


def _array(dtype: str, content: str, shape: Any = ()) -> np.ndarray[Any, Any]:
    if dtype not in _DTYPES:
        raise WireError("the answer has an array of unknown dtype")
    raw = base64.b64decode(content, validate=True)
    if np.dtype(dtype).kind == "b":  # other bytes than 0 and 1 are no bool
        found = np.frombuffer(raw, dtype=np.uint8) != 0
    else:
        found = np.frombuffer(raw, dtype=dtype).copy()
    size = _shape(shape)
    if math.prod(size) != found.size:
        raise WireError("the answer has an array of another size than it says")
    array: np.ndarray[Any, Any] = found.reshape(size)
    return array


def _shape(shape: Any) -> tuple[int, ...]:
    sizes = tuple(shape)
    if len(sizes) > MOST_DEPTH or not all(type(n) is int and n >= 0 for n in sizes):
        raise WireError("the answer has an array of impossible shape")
    if _agrees_with_all(sizes):
        raise WireError("the answer has an empty array of several dimensions")
    return sizes


def _agrees_with_all(shape: tuple[int, ...]) -> bool:
    """Tell whether an array is empty along some axes only.

    It is equal to whatever it is broadcast against, and makes large lists of nothing.
    """
    return len(shape) > 1 and 0 in shape


def _is_named(value: object) -> bool:
    """Tell whether something is a tuple with names for its parts, and nothing else of its own."""
    kind = type(value)
    return kind.__bases__ == (tuple,) and "_fields" in vars(kind) and "__iter__" not in vars(kind)


def _name(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", None)
    return name if type(name) is str else "function"


def _strange(value: object, foreigners: bool) -> Json:
    what = foreign(value)
    if foreigners:
        return {"foreign": what.kind}
    raise WireError(
        f"{what.kind} cannot be given to a student's function; give it numbers, lists or arrays"
    )
