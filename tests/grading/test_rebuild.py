"""What is graded is the instructor's notebook, with the student's answers in it."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gdwidget.grading.intake import Cell, Submitted
from gdwidget.grading.rebuild import (
    SourceCell,
    Template,
    defined,
    imported,
    loaded,
    rebuild,
    solutions,
    without_hidden_tests,
)

TEST = "assert f(1) == 1\n### BEGIN HIDDEN TESTS\nassert f(2) == 4\n### END HIDDEN TESTS"
SEEN = "assert f(1) == 1"


def source(name: str, text: str, **more: Any) -> SourceCell:
    values: dict[str, Any] = {
        "kind": "code",
        "checksum": f"sum of {name}",
        "locked": False,
        "grade": False,
        "solution": False,
        "task": False,
        "points": None,
        "released": without_hidden_tests(text),
        **more,
    }
    return SourceCell(name=name, source=text, **values)


TEMPLATE = Template(
    [
        source("setup", "import math", locked=True),
        source("answer", "def f(x):\n    raise NotImplementedError", solution=True),
        source("test", TEST, locked=True, grade=True, points=2.0),
        source("essay", "YOUR ANSWER", kind="markdown", grade=True, solution=True, points=3.0),
    ]
)
HONEST = [
    Cell("code", "import math", "setup", None, (False, False, True)),
    Cell("code", "def f(x):\n    return x**2", "answer", None, (False, True, False)),
    Cell("code", SEEN, "test", 2.0, (True, False, True)),
    Cell("markdown", "Because.", "essay", 3.0, (True, True, False)),
]


def graded(cells: list[Cell]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Rebuild, check that it is a valid notebook, return names with texts and what was tampered."""
    found = rebuild(Submitted(cells), TEMPLATE)
    nbformat.validate(found.notebook)  # type: ignore[no-untyped-call]
    texts = [
        (cell.metadata.get("nbgrader", {}).get("grade_id", ""), cell.source)
        for cell in found.notebook.cells
    ]
    return texts, found.tampered


RIGHT = [
    ("setup", "import math"),
    ("answer", "def f(x):\n    return x**2"),
    ("test", TEST),
    ("essay", "Because."),
]


def test_an_honest_notebook_gets_its_hidden_tests_back() -> None:
    """Are answers kept, hidden tests put back, and nothing called tampered with?"""
    assert graded(HONEST) == (RIGHT, [])


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (Cell("code", "pass", "test", 2.0, (True, False, True)), "was edited"),
        (Cell("code", SEEN, "test", 99.0, (True, False, True)), "was given 99 points instead of 2"),
        (
            Cell("code", SEEN, "test", 2.0, (False, True, False)),
            "was given other nbgrader settings",
        ),
        (Cell("markdown", SEEN, "test", 2.0, (True, False, True)), "was made a markdown cell"),
        (None, "was missing and has been put back"),
    ],
)
def test_a_test_cell_is_the_instructors(cell: Cell | None, says: str) -> None:
    """Whatever was done to a test cell, is the instructor's graded, and said what was done?"""
    cells = [*HONEST[:2], *([cell] if cell else []), HONEST[3]]
    texts, tampered = graded(cells)
    assert texts == RIGHT
    ((name, what),) = tampered
    assert name == "test"
    assert what.startswith(says)


def test_copies_and_own_cells() -> None:
    """Is a copied test left out, and do cells of the student's own stay where they were?"""
    own = Cell("code", "print(1)")
    cells = [own, *HONEST[:2], HONEST[1], own, HONEST[2], HONEST[2], HONEST[3], own]
    texts, tampered = graded(cells)
    mine = ("", "print(1)")
    copied = ("", "def f(x):\n    return x**2")
    assert texts == [mine, *RIGHT[:2], copied, mine, *RIGHT[2:], mine]
    assert tampered == [("test", "was copied; the copy was left out")]


def test_order_is_the_instructors() -> None:
    """Are cells that were moved put back in order?"""
    assert graded(HONEST[::-1])[0] == RIGHT


@settings(max_examples=40)  # validating a notebook takes its time
@given(
    st.lists(
        st.builds(
            Cell,
            st.sampled_from(["code", "markdown", "raw"]),
            st.text(),
            st.sampled_from(["", "setup", "answer", "test", "essay", "unknown"]),
            st.none() | st.floats(0, 99),
            st.none() | st.tuples(st.booleans(), st.booleans(), st.booleans()),
        ),
        max_size=8,
    )
)
def test_nothing_submitted_changes_what_is_graded(cells: list[Cell]) -> None:
    """Whatever cells come, is each test there once, with the instructor's text and points?"""
    found = rebuild(Submitted(cells), TEMPLATE).notebook
    nbformat.validate(found)  # type: ignore[no-untyped-call]
    metas = [cell.metadata.get("nbgrader", {}) for cell in found.cells]
    assert [meta["grade_id"] for meta in metas if meta] == [c.name for c in TEMPLATE.cells]
    for cell, meta in zip(found.cells, metas, strict=True):
        if meta.get("locked"):
            assert cell.source == {"setup": "import math", "test": TEST}[meta["grade_id"]]
        if meta.get("grade"):
            assert meta["points"] == {"test": 2.0, "essay": 3.0}[meta["grade_id"]]


def test_answers_are_what_differs_from_the_release() -> None:
    """Are only solution cells taken for answers, and only those that were worked on?"""
    book = rebuild(Submitted(HONEST[:3]), TEMPLATE).notebook
    assert solutions(TEMPLATE, book) == {"answer": "def f(x):\n    return x**2"}
    assert TEMPLATE.theirs == {"f"}


def test_names_of_cells() -> None:
    """Are the names a cell reads and defines found, IPython's syntax notwithstanding?"""
    text = "%matplotlib inline\nimport numpy as np\nfrom os import path\nx, y = g(z)"
    text += "\ndef h(a): return k"
    assert defined(text) == {"x", "y", "h"}
    assert imported(text) == {"np", "path"}
    assert loaded(text) - {"get_ipython"} == {"g", "z", "k"}
    assert loaded("def broken(:") == set()


def test_names_that_are_the_tests_own() -> None:
    """Are imports and what tests define reserved, also in functions and hidden tests, but nothing
    that students are asked to define?"""
    cells = [
        source("helper", "import math\ndef check(): assert f(1)", locked=True),
        source("answer", "from numpy import allclose\ndef f(x): ...\nresult = 0", solution=True),
        source("test", "### BEGIN HIDDEN TESTS\nright = 1\n### END HIDDEN TESTS", grade=True),
        source("more", "result = f(right)\ndef g(a):\n    global kept\n    kept = a", grade=True),
    ]
    template = Template(cells, imports="import numpy as np\nfrom numpy import allclose")
    assert template.theirs == {"f", "result"}
    assert template.reserved == {"math", "check", "np", "allclose", "right", "g", "kept"}


def test_answers_count_whatever_became_of_their_cells() -> None:
    """Is the text of an answer kept where its cell's kind was changed, and not called tampering?"""
    cells = [
        HONEST[0],
        Cell("markdown", HONEST[1].source, "answer", None, (False, True, False)),
        HONEST[2],
        Cell("code", "Because.", "essay", 3.0, (True, True, False)),
    ]
    assert graded(cells) == (RIGHT, [])
    slips = rebuild(Submitted(cells), TEMPLATE).slips
    assert slips == [("answer", "was made a markdown cell"), ("essay", "was made a code cell")]


def test_a_missing_answer_does_not_undo_one_in_another_cell() -> None:
    """Does the empty answer that is put back stand before what the student wrote instead?"""
    cells = [HONEST[0], Cell("code", HONEST[1].source), *HONEST[2:]]
    texts, tampered = graded(cells)
    stub = ("answer", "def f(x):\n    raise NotImplementedError")
    assert texts == [RIGHT[0], stub, ("", RIGHT[1][1]), *RIGHT[2:]]
    assert not tampered


def test_what_functions_of_a_cell_go_on_reading() -> None:
    """Is that told apart from what the cell reads once?"""
    text = "total = add(big)\ndef check(f):\n    return f(total, rate) + sum(x for x in few)"
    assert loaded(text) >= {"add", "big", "total", "rate"}
    assert loaded(text, later=True) >= {"total", "rate"}
    assert not loaded(text, later=True) & {"add", "big"}
