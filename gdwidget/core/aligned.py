"""Arrays that begin where a cache line does."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

_LINE = 64
_SMALL = 2**13
"""Fewer numbers are too soon through for it to make a difference."""


def empty(*shape: int) -> NDArray[np.float64]:
    """Return an uninitialised array of float64.

    numpy aligns to 16 bytes, and vector loads that cross cache lines then make a pass over arrays
    in the second-level cache a tenth slower.
    """
    size, item = math.prod(shape), 8
    if size < _SMALL:
        return np.empty(shape)
    room = np.empty(size + _LINE // item)
    begin = -room.ctypes.data % _LINE // item
    return room[begin : begin + size].reshape(shape)
