"""Arrays that begin where a cache line does."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_LINE = 64
_NUMBERS = _LINE // 8
_SMALL = 2**13
"""Fewer numbers are too soon through for it to make a difference."""


def empty(*shape: int) -> NDArray[np.float64]:
    """Return an uninitialised array of float64.

    numpy aligns to 16 bytes, and vector loads that cross cache lines then make a pass over arrays
    in the second-level cache a tenth slower.
    """
    size = math.prod(shape)
    if size < _SMALL:
        return np.empty(shape)
    room = np.empty(size + _NUMBERS)
    begin = -room.ctypes.data % _LINE // 8
    return room[begin : begin + size].reshape(shape)


def empty_path(count: int, dim: int, size: int) -> NDArray[np.float64]:
    """Return room for iterates, shape (count, dim, size).

    In one dimension each begins at a cache line, and long ones may lie a few numbers apart. In more
    the coordinates of an iterate follow each other, so that they are one array for numpy.
    """
    if dim > 1 or size < _SMALL:
        return empty(count, dim, size)
    return empty(count, dim, size - size % -_NUMBERS)[..., :size]
