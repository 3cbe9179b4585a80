"""Results are rebuilt from exact types; what lies does not get through."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from gdwidget.checks.plain import Foreign, plain


class Liar(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


class LyingList(list):  # type: ignore[type-arg]
    pass


class LyingArray(np.ndarray):  # type: ignore[type-arg]
    pass


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1.0, 2], [1.0, 2]),
        ((1.0, np.float64(2)), [1.0, 2.0]),
        (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
        ([np.array(1.0), np.array([2.0])], [1.0, [2.0]]),
        (np.array([1.0, 2.5], dtype=object), [1.0, 2.5]),
        (np.float32(0.1), float(np.float32(0.1))),
        (np.int64(3), 3),
        pytest.param(10**400, float("inf"), id="long"),
        (None, None),
        (True, True),
    ],
)
def test_right_numbers_are_accepted(value: Any, expected: Any) -> None:
    """Do lists, tuples, arrays and scalars of any kind come through as plain numbers?"""
    came = plain(value)
    assert came == expected
    assert type(came) is type(expected)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Liar(1.0), "an object of type Liar"),
        (LyingList([1.0]), "an object of type LyingList"),
        (np.zeros(3).view(LyingArray), "an object of type LyingArray"),
        (Fraction(1, 2), "an object of type Fraction"),
        ((x for x in [1.0]), "a generator"),
        (1j, "a complex number"),
        (np.array(["1"]), "an array of dtype 'U'"),
        (np.zeros(10**6), "an array of 1000000 numbers"),
        ([0.0] * 10**6, "a list that is far too long"),
    ],
)
def test_everything_else_is_named(value: Any, said: str) -> None:
    """Is what is no list, tuple or array of numbers refused by name?"""
    assert plain(value) == Foreign(said)


def test_liars_inside_lists_do_not_get_through() -> None:
    """Is a lying number inside a list or an object array found?"""
    assert plain([Liar(1.0)]) == [Foreign("an object of type Liar")]
    assert plain(np.array([Liar(1.0)], dtype=object)) == [Foreign("an object of type Liar")]


def test_a_list_that_holds_itself_ends() -> None:
    """Is depth bounded?"""
    loop: list[Any] = []
    loop.append(loop)
    assert plain(loop) == [[[[Foreign("a list nested too deeply")]]]]


def test_what_did_not_cross_says_so() -> None:
    """Does a test that asks it for more tell its author why?"""
    with pytest.raises(AttributeError, match="an object of type Stack has no 'push' here: only"):
        plain(type("Stack", (), {})()).push(1)
