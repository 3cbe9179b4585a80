"""Sine and cosine together are as accurate as the C library's, whichever way they are computed."""

from __future__ import annotations

import timeit
from collections.abc import Sequence

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from gdwidget.core import sincos as module
from gdwidget.core.sincos import POLYNOMIAL, TANGENT, Method, sincos

Array = NDArray[np.float64]
METHODS = pytest.mark.parametrize("method", [TANGENT, POLYNOMIAL], ids=["tangent", "polynomial"])


def pair(method: Method, u: Array, half: float = 0.5) -> tuple[Array, Array]:
    s, c, *scratch = (np.empty(u.shape) for _ in range(2 + method.scratch))
    with np.errstate(all="ignore"):
        method.pair(u, s, c, scratch, np.array(half))
    return s, c


def exact(u: Sequence[float]) -> tuple[Array, Array]:
    with mpmath.workprec(1200):  # 1e300 has a thousand bits before the point
        s = [float(mpmath.sin(mpmath.mpf(value))) for value in u]
        c = [float(mpmath.cos(mpmath.mpf(value))) for value in u]
    return np.array(s), np.array(c)


@METHODS
@pytest.mark.parametrize("reach", [1e-8, 1.0, 100.0, 1e4, 1.3e5, 1e6, 1e15, 1e300])
def test_the_error_is_a_few_units_in_the_last_place(method: Method, reach: float) -> None:
    """Is the absolute error below 2e-15, near multiples of pi and far out too?"""
    rng = np.random.default_rng(5)
    u = np.concatenate(
        [rng.uniform(-reach, reach, 200), np.arange(-20, 20) * np.pi / 2 * max(1.0, reach // 40)]
    )
    for found, right in zip(pair(method, u), exact(u.tolist()), strict=True):
        assert np.max(np.abs(found - right)) <= 2e-15


@METHODS
def test_infinity_and_nan_give_nan(method: Method) -> None:
    """Is a number next to them left alone?"""
    u = np.array([np.inf, -np.inf, np.nan, 0.0, -0.0, 1.0] * 100)
    s, c = pair(method, u)
    assert (
        np.isnan(s).tolist()
        == np.isnan(c).tolist()
        == [True, True, True, False, False, False] * 100
    )
    assert s[3] == s[4] == 0.0
    assert c[3] == c[4] == 1.0


@METHODS
def test_a_factor_rides_along(method: Method) -> None:
    """Is sin(k*u) what comes out for half=k/2?"""
    u = np.linspace(-9, 9, 700)
    s, c = pair(method, u, half=0.5 * -0.47)
    np.testing.assert_allclose(s, np.sin(-0.47 * u), rtol=0, atol=2e-15)
    np.testing.assert_allclose(c, np.cos(-0.47 * u), rtol=0, atol=2e-15)


@METHODS
def test_a_number_of_its_own_has_the_same_bits(method: Method) -> None:
    """Is the result independent of the array's size, strides and dimensions?"""
    u = np.linspace(-40, 40, 333)
    s, c = pair(method, u)
    for i in (0, 1, 100, 332):
        for one in (u[i : i + 1], u[i]):
            alone = pair(method, np.asarray(one))
            assert (alone[0], alone[1]) == (s[i], c[i])
    wide = np.repeat(u, 3)[::3]
    strided, spare, *scratch = (np.empty((333, 2))[:, 0] for _ in range(2 + method.scratch))
    method.pair(wide, strided, spare, scratch, np.array(0.5))
    np.testing.assert_array_equal(strided, s)
    np.testing.assert_array_equal(spare, c)


@METHODS
def test_nothing_is_a_number_of_numbers_too(method: Method) -> None:
    """Does an empty array pass?"""
    assert pair(method, np.empty(0))[0].shape == (0,)


def test_the_machine_decides_once() -> None:
    """Is the method one of the two, the same at every call, and the one that sincos uses?"""
    method = module.fastest()
    assert method in (TANGENT, POLYNOMIAL)
    assert module.fastest() is method
    assert module.scratch_count() == method.scratch
    u = np.linspace(-9, 9, 500)
    s, c, *scratch = (np.empty(500) for _ in range(2 + method.scratch))
    sincos(u, s, c, scratch)
    for found, right in zip((s, c), pair(method, u), strict=True):
        np.testing.assert_array_equal(found, right)


def test_a_fast_tangent_is_not_left_unused() -> None:
    """Is the tangent chosen where numpy's is several times faster than its sine?"""
    u = np.linspace(-9, 9, 4096)
    seconds = {
        function: min(timeit.repeat(lambda f=function: f(u), number=1, repeat=30))
        for function in (np.tan, np.sin)
    }
    if 4 * seconds[np.tan] < seconds[np.sin]:
        assert module.fastest() is TANGENT
