"""Values cross as they are, and nothing else crosses."""

from __future__ import annotations

import json
import math
from collections import Counter, OrderedDict, defaultdict, namedtuple
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gdwidget.checks.plain import Foreign
from gdwidget.grading.wire import WireError, decode, encode

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.integers(min_value=10**4000, max_value=10**4001)
    | st.floats()
    | st.complex_numbers()
    | st.text(),
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.lists(parts, max_size=4).map(tuple)
        | st.dictionaries(st.text() | st.integers(), parts, max_size=3)
        | st.sets(st.text() | st.integers(), max_size=3)
        | st.frozensets(st.floats(allow_nan=False), max_size=3)
    ),
    max_leaves=12,
)
TAGS = "tuple dict set frozenset int complex array scalar objects function foreign x".split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(TAGS),
            parts,
            max_size=2,
        )
    ),
    max_leaves=10,
)
ARRAYS = hnp.arrays(
    hnp.floating_dtypes(endianness="?") | hnp.integer_dtypes() | hnp.boolean_dtypes(),
    hnp.array_shapes(min_dims=0, min_side=1, max_dims=3) | st.just((0,)),
)


def over(value: object, **options: Any) -> Any:
    """Send a value to the other side and back to Python."""
    given: list[Any] = []

    def give(function: Any) -> int:
        given.append(function)
        return len(given) - 1

    return decode(json.loads(json.dumps(encode(value, give, **options))), lambda n, _: given[n])


def same(a: Any, b: Any) -> bool:
    """Compare type by type; NaN is itself and −0.0 is not 0.0."""
    if type(a) is not type(b):
        return False
    if isinstance(a, float):
        return math.isnan(a) == math.isnan(b) and (math.isnan(a) or str(a) == str(b))
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    return bool(a == b)


@given(PLAIN)
def test_plain_values_come_back(value: object) -> None:
    """Is every plain value the same on the other side, type and sign of zero included?"""
    assert same(over(value), value)


@given(ARRAYS)
def test_arrays_come_back(array: np.ndarray[Any, Any]) -> None:
    """Are shape, kind and bits of an array kept?"""
    there = over(array)
    assert type(there) is np.ndarray
    assert there.shape == array.shape
    assert there.dtype == array.dtype.newbyteorder("=")
    assert there.tobytes() == array.astype(there.dtype).tobytes()
    assert there.flags.writeable


@pytest.mark.parametrize("name", ["float64", "float32", "longdouble", "int8", "uint64", "bool"])
def test_scalars_stay_numpys(name: str) -> None:
    """Is a numpy scalar a numpy scalar of its kind there?"""
    value = np.dtype(name).type(1)
    assert type(over(value)) is type(value)
    assert over(value) == value


@given(JSON)
def test_nothing_else_is_read(content: Any) -> None:
    """Does whatever a hostile process sends end as a plain value or as one kind of error?"""
    try:
        value = decode(content, lambda number, _: f"function {number}")  # type: ignore[arg-type,return-value]
    except WireError:
        return
    assert type(value) in (
        *(type(None), bool, int, float, complex, str, list, tuple, dict, set, frozenset),
        *(np.ndarray, Foreign),
        *(np.dtype(code).type for code in np.typecodes["All"] if code not in "OMmSUVacp"),
    )


class Liar(float):
    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (Liar(1.0), "an object of type Liar"),
        (np.ma.masked_array([1.0]), "an object of type MaskedArray"),
        (iter([1.0]), "an object of type list_iterator"),
        (np.empty((0, 2)), "an empty array of several dimensions"),
        (np.empty((2, 0), dtype=object), "an empty array of several dimensions"),
        (np.array(["a"]), "an object of type ndarray"),
        (np.datetime64("2020"), "an object of type datetime64"),
        (math, "an object of type module"),
    ],
)
def test_others_are_only_named(value: object, kind: str) -> None:
    """Does what is not plain cross by name from a student, and not at all to one?"""
    assert over([value], foreigners=True) == [Foreign(kind)]
    with pytest.raises(WireError, match="cannot be given to a student's function"):
        over([value])


def test_depth_is_bounded() -> None:
    """Does a list that holds itself cross, as far as anybody may ask?"""
    loop: list[Any] = [1.0]
    loop.append(loop)
    there = over(loop, foreigners=True)
    for _ in range(19):
        there = there[1]
    assert there[1] == Foreign("an object of type list")


@pytest.mark.parametrize("shape", [[0, 1], [3, 0], [10**9, 0]])
@pytest.mark.parametrize("kind", ["array", "objects"])
def test_an_array_that_agrees_with_everything_is_refused(shape: list[int], kind: str) -> None:
    """Is an array refused that broadcasts to nothing, also when it did not come by `encode`?"""
    content = ["<f8", "", shape] if kind == "array" else [shape, []]
    with pytest.raises(WireError, match="empty array of several dimensions"):
        decode({kind: content}, lambda *_: print)


def test_a_bool_of_other_bits_is_a_bool() -> None:
    """Is a byte that is neither 0 nor 1 read as true, as it would be in the student's process?"""
    assert decode({"array": ["|b1", "Ag==", [1]]}, lambda *_: print).tolist() == [True]


Point = namedtuple("Point", "x y")  # the kind that students write


@pytest.mark.parametrize(
    ("value", "crosses"),
    [
        (Counter("aab"), {"a": 2, "b": 1}),
        (defaultdict(list, {1: [2.0]}), {1: [2.0]}),
        (OrderedDict(a=1), {"a": 1}),
        (Point(1, [2.0]), (1, [2.0])),
        (np.array(["text"])[0], "text"),
    ],
)
def test_what_is_made_of_plain_values_crosses_as_these(value: object, crosses: object) -> None:
    """Do dictionaries of `collections`, named tuples and texts of numpy arrive as built-in ones?"""
    came = decode(json.loads(json.dumps(encode(value, no_functions))), no_functions)
    assert came == crosses
    assert type(came) is type(crosses)


def test_other_subclasses_do_not_cross() -> None:
    """Is a dictionary or tuple with methods of its own no plain value?"""

    class Shy(dict[str, int]):
        def items(self) -> Any:
            return {}.items()

    class Pair(tuple[int, ...]):
        def __len__(self) -> int:
            return 2

    for value in (Shy(a=1), Pair((1, 2))):
        with pytest.raises(WireError):
            encode(value, no_functions)


def no_functions(*_: Any) -> Any:
    raise AssertionError
