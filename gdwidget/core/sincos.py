"""Sine and cosine of one array together, several times faster than asking numpy for both.

numpy's own float64 `sin` and `cos` call the C library element by element (SIMD loops were
switched off in numpy 1.25), at some 9 ns per element each. Two ways around, in plain in-place
ufuncs:

- the half-angle formulas from one `np.tan`, which is vectorised (SVML) where the CPU has AVX-512;
- elsewhere a range reduction and a polynomial, some thirty cheap passes for the pair.

Which one is used depends on the machine alone, never on a timing or on the size of the array: runs
of a chaotic objective differ where the last bit of a sine does, so a run of its own has to
give the same bits as the same run in a batch. This module knows nothing of formulas or programs.
"""

import functools
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Pair = Callable[[Array, Array, Array, Sequence[Array], Array], None]

# Operands are 0-d arrays throughout: a ufunc takes them in half the time of a Python float.
_ONE: Final[Array] = np.array(1.0)
_TWO: Final[Array] = np.array(2.0)
_MINUS_TWO: Final[Array] = np.array(-2.0)
HALF: Final[Array] = np.array(0.5)

# Half of the argument up to which the polynomial may be used: n below has to fit in 16 bits.
_REACH: Final = 2.0**16
_TWO_OVER_PI: Final[Array] = np.array(0.6366197723675814)
# pi/2 in two parts (Cody and Waite): the first has 36 significant bits, so that n times it is
# exact.
_HALF_PI_HIGH: Final[Array] = np.array(float.fromhex("0x1.921fb5444p+0"))
_HALF_PI_LOW: Final[Array] = np.array(float.fromhex("0x1.68c234c4c6629p-39"))
# Adding 1.5 * 2**52 rounds to an integer and leaves it in the low bits of the significand.
_SHIFTER: Final[Array] = np.array(1.5 * 2.0**52)
_TO_SIGN_BIT: Final = np.array(63)
# sin(h) = h + h*(S1*z + ... + S6*z**6), z = h**2, |h| <= pi/4, error < 2**-58: fdlibm, k_sin.c
# (Copyright 1993 Sun Microsystems; freely usable), highest power first.
_SINE: Final[tuple[Array, ...]] = tuple(
    np.array(value)
    for value in (
        1.58969099521155010221e-10,
        -2.50507602534068634195e-08,
        2.75573137070700676789e-06,
        -1.98412698298579493134e-04,
        8.33333333332248946124e-03,
        -1.66666666666666324348e-01,
    )
)


def _by_tangent(u: Array, s: Array, c: Array, scratch: Sequence[Array], half: Array) -> None:
    """Half-angle formulas; accurate for every finite argument, because np.tan is."""
    np.multiply(u, half, s)
    np.tan(s, s)
    np.multiply(s, s, c)
    np.add(c, _ONE, c)
    np.divide(_TWO, c, c)
    np.multiply(s, c, s)
    # (1 - t**2)/(1 + t**2) = 2/(1 + t**2) - 1 saves a pass and a scratch array.
    np.subtract(c, _ONE, c)


def _by_polynomial(u: Array, s: Array, c: Array, scratch: Sequence[Array], half: Array) -> None:
    """Reduce u/2 modulo pi/2, then sin by polynomial, cos by square root, and double the angle."""
    shifted, n = scratch
    np.multiply(u, half, s)
    np.absolute(s, c)
    largest = np.maximum.reduce(c, axis=None, initial=0.0)

    np.multiply(s, _TWO_OVER_PI, shifted)
    np.add(shifted, _SHIFTER, shifted)
    np.subtract(shifted, _SHIFTER, n)
    # Each pi/2 of the half angle turns the sign of both results: the parity of n becomes a sign
    # bit.
    sign = shifted.view(np.int64)
    np.left_shift(sign, _TO_SIGN_BIT, sign)
    np.multiply(n, _HALF_PI_HIGH, c)
    np.subtract(s, c, s)
    np.multiply(n, _HALF_PI_LOW, n)
    np.subtract(s, n, s)

    polynomial = n
    np.multiply(s, s, c)
    np.multiply(c, _SINE[0], polynomial)
    for coefficient in _SINE[1:]:
        np.add(polynomial, coefficient, polynomial)
        np.multiply(polynomial, c, polynomial)
    np.multiply(polynomial, s, polynomial)
    np.add(polynomial, s, polynomial)

    # |h| <= pi/4, so the cosine of h is at least 0.7 and the square root loses nothing.
    np.multiply(polynomial, polynomial, c)
    np.subtract(_ONE, c, s)
    np.sqrt(s, s)
    np.multiply(s, polynomial, s)
    np.add(s, s, s)
    np.multiply(c, _MINUS_TWO, c)
    np.add(c, _ONE, c)
    for result in (s, c):
        bits = result.view(np.int64)
        np.bitwise_xor(bits, sign, bits)

    if not largest <= _REACH:  # also when it is NaN
        far = ~(np.abs(u * half) <= _REACH)
        angle = 2.0 * (u[far] * half)
        s[far] = np.sin(angle)
        c[far] = np.cos(angle)


class Method(NamedTuple):
    """A way to compute the pair, and how many scratch arrays it needs."""

    pair: Pair
    scratch: int


TANGENT: Final = Method(_by_tangent, 0)
POLYNOMIAL: Final = Method(_by_polynomial, 2)


@functools.cache
def fastest() -> Method:
    """Return `TANGENT` where numpy has a vectorised float64 tangent for this CPU.

    Return `POLYNOMIAL` elsewhere. The tangent is some seven times faster than numpy's sine and
    cosine, the polynomial three.
    """
    targets = np.lib.introspect.opt_func_info(func_name="^tan$", signature="float64")
    current = targets.get("tan", {}).get("dd", {}).get("current", "baseline")
    return POLYNOMIAL if current.startswith("baseline") else TANGENT


def scratch_count() -> int:
    """Return how many scratch arrays the functions of this module need on this machine."""
    return fastest().scratch


def sincos(u: Array, s: Array, c: Array, scratch: Sequence[Array], half: Array = HALF) -> None:
    """Write sin(2*half*u) to `s` and cos(2*half*u) to `c`.

    Parameters
    ----------
    u : ndarray of float64
        Arguments, any shape. It must not overlap `s` or `c`.
    s, c : ndarray of float64
        Results, of the shape of `u`; may be strided.
    scratch : sequence of ndarray of float64
        `scratch_count()` arrays of the shape of `u`; their content is lost.
    half : ndarray of float64, shape (), default 0.5
        Half of the factor on `u`. It saves a pass when the argument is a constant times an array.

    Notes
    -----
    The absolute error is below 1e-15 for every finite argument: the tangent reduces any
    argument, and the polynomial hands |2*half*u| > 2**17 to the C library.
    Infinities and NaN give NaN. The caller owns `np.errstate`.
    """
    fastest().pair(u, s, c, scratch, half)
