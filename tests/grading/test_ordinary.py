"""A course as others write them: whose names are whose, and what tests may rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from gdwidget.grading.grade import Job, graded, lost_by_model
from gdwidget.grading.record import Record
from tests.grading.stock import nbgrader

pytestmark = [pytest.mark.timeout(600), pytest.mark.xdist_group("classes")]

PS = "ps"
CELLS: tuple[tuple[str, str, float | None], ...] = (
    # Name, source, and points; None for a locked cell, 0 for an answer.
    ("setup", "from helper import CASES\ndef check_length(n):\n    assert len(path(n)) == n", None),
    (
        "answer",
        "import math\nimport numpy as np\nfrom numpy.testing import assert_allclose\n"
        "### BEGIN SOLUTION\n"
        "def path(n):\n    return [0.5**k for k in range(n)]\n"
        "def square(x):\n    return x * x\n"
        "def digits(n):\n    return {int(d) for d in str(n)}\n"
        "def total(xs):\n    return sum(xs)\n"
        "### END SOLUTION",
        0,
    ),
    ("tools", "import numpy as np\ndef close(a, b):\n    return np.allclose(a, b)", None),
    (
        "demo",
        "example = [square(x) for x in CASES]\n"
        "def check(function):\n    assert [function(x) for x in CASES] == [x * x for x in CASES]",
        None,
    ),
    ("uses-import", "assert_allclose(square(3.0), 9.0)\nassert math.isclose(square(2.0), 4.0)", 2),
    ("uses-answers-np", "assert np.allclose(path(3), [1, 0.5, 0.25]), np.__name__", 1),
    ("uses-locked-np", "assert close(path(2), [1, 0.5])", 1),
    ("uses-global", "check_length(4)", 1),
    ("uses-locked", "check(square)\n### BEGIN HIDDEN TESTS\nassert square(5) == 25\n"
     "### END HIDDEN TESTS", 3),
    ("defines", "assert square(2.0) == 4.0\ndef reference(x):\n    return x * x", 1),
    ("uses-defined", "assert [square(1.5), square(2)] == [reference(1.5), reference(2)]", 4),
    ("uses-file", "assert [square(x) for x in map(float, open('data.txt'))] == [1.0, 9.0]", 2),
    ("uses-set", "assert digits(1231) == {1, 2, 3}", 1),
    ("uses-list", "given = [3.0, 1.0]\nassert total(given) == 4.0\nassert given == [3.0, 1.0]", 1),
    ("uses-map", "assert all(map(lambda n: len(path(n)) == n, [1, 2, 3]))", 1),
)  # fmt: skip
MOST = sum(points for _, _, points in CELLS if points)
RIGHT = CELLS[1][1].replace("### BEGIN SOLUTION\n", "").replace("### END SOLUTION", "")
SQUARE, PATH = "def square(x): return 0.0", "def path(n): return []"
NOTHING = f"{PATH}\n{SQUARE}\ndef digits(n): return None"
OWN_CLASS = "class Stack:\n    def push(self, x): pass\n"
ANSWERS = {
    "right": (RIGHT, ""),
    "right_without_imports": (RIGHT.split("assert_allclose\n")[1], ""),
    "right_but_changes_its_argument": (
        RIGHT.replace("return sum(xs)", "xs.sort(); return sum(xs)"),
        "",
    ),
    "nothing": (NOTHING, ""),
    "rebinds_imports": (
        f"{PATH}\n{SQUARE}\nassert_allclose = lambda *a, **k: None\n"
        "class math:\n    isclose = staticmethod(lambda *a: True)\n"
        "class np:\n    allclose = staticmethod(lambda *a: True)",
        "",
    ),
    "has_a_locked_cell_fail": (
        f"{PATH}\ndef square(x): raise ValueError",
        "check = lambda *a: None\nCASES = []\nexample = []\nclose = check_length = lambda *a: True",
    ),
    "defines_what_a_test_defines": (
        f"{PATH}\ndef square(x): return 0.0\nreference = square",
        "reference = square",
    ),
    "ends_iterations": ("def path(n): raise StopIteration\ndef square(x): raise StopIteration", ""),
    "own_class": (f"{OWN_CLASS}def path(n): return Stack()\nsquare = digits = path", ""),
    "empty_arrays": (
        "import numpy as np\ndef path(n): return np.empty((0, 1))\nsquare = path",
        "",
    ),
}


def book() -> NotebookNode:
    cells = []
    for name, source, points in CELLS:
        cell = new_code_cell(source, id=name)
        cell.metadata["nbgrader"] = {
            **{"schema_version": 3, "grade_id": name, "task": False},
            **{"grade": bool(points), "solution": points == 0, "locked": points != 0},
            **({"points": points} if points else {}),
        }
        cells.append(cell)
    kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made: NotebookNode = new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
    return made


def handed_in(answer: str, own: str) -> NotebookNode:
    made = book()
    for step in (ClearSolutions(), ClearHiddenTests()):
        made, _ = step.preprocess(made, {})
    for number, cell in enumerate(made.cells):
        if cell.id == "answer":
            cell.source = answer
        if cell.id == "demo" and own:
            made.cells.insert(number + 1, new_code_cell(own))
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, graded."""
    root = tmp_path_factory.mktemp("ordinary")
    write(root / "source" / PS, book())
    (root / "source" / PS / "helper.py").write_text("CASES = [1.0, 2.0]\n")
    (root / "source" / PS / "data.txt").write_text("1\n3\n")
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'ordinary'\n"
    )
    assert not nbgrader(root, "generate_assignment", PS)
    for name, (answer, own) in ANSWERS.items():
        write(root / "submitted" / name / PS, handed_in(answer, own))
    return root


@pytest.fixture(scope="module")
def records(course: Path) -> dict[str, Record]:
    return {record.student: record for _, _, record in graded(Job(course, PS, workers=2))}


def write(folder: Path, notebook: NotebookNode) -> None:
    folder.mkdir(parents=True)
    (folder / f"{PS}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


def scores(root: Path, student: str) -> dict[str, Any]:
    with Gradebook(f"sqlite:///{root}/gradebook.db", "ordinary") as gradebook:
        (notebook,) = gradebook.find_submission(PS, student).notebooks
        return {grade.name: grade.auto_score for grade in notebook.grades}


@pytest.mark.parametrize("student", [name for name in ANSWERS if name.startswith("right")])
def test_right_answers_get_all(course: Path, records: dict[str, Record], student: str) -> None:
    """May tests use imports of the released answer, files and modules beside the source, locked
    helpers that call the student's functions, and sets?"""
    assert records[student].notices == []
    assert scores(course, student) == {name: points for name, _, points in CELLS if points}


@pytest.mark.parametrize("student", [name for name in ANSWERS if not name.startswith("right")])
def test_no_name_of_the_tests_is_the_students(
    course: Path, records: dict[str, Record], student: str
) -> None:
    """Does nothing that students define, raise or return stand in for what tests import?"""
    assert records[student].outcome == "graded"
    assert scores(course, student) == {name: 0.0 for name, _, points in CELLS if points}


def test_the_instructors_own_solution_loses_nothing(
    course: Path, records: dict[str, Record]
) -> None:
    """Is a course that relies on what tests may rely on left in peace?"""
    assert records
    assert lost_by_model(Job(course, PS)) == []


def test_a_locked_cell_that_fails_is_told(records: dict[str, Record]) -> None:
    """Is the instructor told that a locked cell did not do its work where the tests run?"""
    (notice,) = records["has_a_locked_cell_fail"].notices
    assert notice.startswith("The locked cell demo failed where the tests run (ValueError")


def test_who_changes_an_argument_is_told(records: dict[str, Record]) -> None:
    """As no test can see it?"""
    (flag,) = records["right_but_changes_its_argument"].flags
    assert (flag.kind, flag.cell) == ("changed-argument", "uses-list")
    assert flag.text == "total changes argument 1 in place, which tests do not see."
    assert not records["right_without_imports"].flags
