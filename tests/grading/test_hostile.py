"""A class in which nearly everybody breaks something: each ends in a result, the class goes on."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from gdwidget.grading.grade import Job, again, graded
from gdwidget.grading.record import Record
from tests.grading.aftermath import nothing_left, state_of
from tests.grading.attack_course import ASSIGNMENT
from tests.grading.hostile import (
    ALL,
    FILE,
    HONEST,
    HOSTILE,
    ODD_NAMES,
    SECRET,
    UNREADABLE,
    UNREADABLE_FOLDER,
    Hostile,
    honest,
    make,
)
from tests.grading.stock import environment, nbgrader

# One after the other: each keeps both cores busy.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("classes")]

CLASS = [*HOSTILE, *(honest(name) for name in (*HONEST, *ODD_NAMES))]
FEW = ("loop-stubborn", "os-exit", "copied-test", "half-a-file", "link-outside")
MOST_BYTES = 12 << 20


@dataclass(frozen=True)
class Graded:
    """A course after grading, and what it says."""

    root: Path
    records: dict[str, Record]

    def notebook(self, student: str) -> Path:
        return self.root / "autograded" / student / ASSIGNMENT / FILE

    def said(self, student: str) -> str:
        """All that the record and the outputs of the graded notebook tell of a submission."""
        record = self.records[student]
        found = [record.reason, *record.attention()]
        if self.notebook(student).is_file():
            book = json.loads(self.notebook(student).read_text())
            outputs = [output for cell in book["cells"] for output in cell.get("outputs", ())]
            found += [json.dumps(output) for output in outputs]
        return "\n".join(found)

    def grades(self, student: str) -> list[tuple[float | None, bool]]:
        """Automatic score of each grade cell, and whether it is to be graded by hand."""
        with Gradebook(f"sqlite:///{self.root}/gradebook.db", "attacked") as book:
            (notebook,) = book.find_submission(ASSIGNMENT, student).notebooks
            return [(grade.auto_score, grade.needs_manual_grade) for grade in notebook.grades]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graded]:
    """The whole class, graded; on the way it is seen that nothing was touched or left."""
    root = tmp_path_factory.mktemp("hostile")
    make(root, root / "outside", CLASS)
    assert not nbgrader(root, "generate_assignment", ASSIGNMENT)
    canaries = [root / name for name in ("source", "release", "outside")]
    before = state_of(*canaries)
    job = Job(root, ASSIGNMENT, workers=3)  # many of them only wait
    with pytest.MonkeyPatch.context() as patch, nothing_left(patch, root / "t"):
        records = again(job, [record for _, _, record in graded(job)])
    assert state_of(*canaries) == before
    yield Graded(root, {record.student: record for record in records})
    shutil.rmtree(root)  # notebooks of 200 MB and 1 TB are a burden to whoever keeps them


@pytest.mark.parametrize("student", CLASS, ids=lambda student: student.name)
def test_everybody_ends_in_a_result(course: Graded, student: Hostile) -> None:
    """Does a submission get what the honest part earned, or nothing and a reason?"""
    record = course.records[student.name]
    grades = course.grades(student.name)
    if student.earns is None:
        assert record.outcome == "not graded"
        assert record.reason
        assert grades
        assert all(grade == (None, True) for grade in grades)
    else:
        assert (record.outcome, record.reason) == ("graded", "")
        assert record.points == student.earns == sum(score or 0.0 for score, _ in grades)
    assert re.search(student.says, course.said(student.name), re.DOTALL)


def test_honest_students_are_left_alone(course: Graded) -> None:
    """Do those before, between and after have everything, and no word against them?"""
    found = {name: course.records[name] for name in (*HONEST, *ODD_NAMES)}
    assert {record.points for record in found.values()} == {ALL}
    assert not [record.attention() for record in found.values() if record.attention()]
    assert (course.notebook("0-first").parent / "notes.txt").read_text() == "0-first"


def test_graded_notebooks_can_be_opened(course: Graded) -> None:
    """Is each of a size that a browser takes, and free of what nobody may read?"""
    for student in CLASS:
        path = course.notebook(student.name)
        if path.exists():
            assert path.stat().st_size < MOST_BYTES, student.name
    for parent, _, names in os.walk(course.root / "autograded"):
        for name in names:
            assert SECRET.encode() not in Path(parent, name).read_bytes(), (parent, name)


def test_feedback(course: Graded) -> None:
    """Does nbgrader make a page for everybody who has a notebook, and does nothing leak into it?"""
    halves = ["[!d-l]*", "[d-l]*"]
    with ThreadPoolExecutor() as pool:
        said = pool.map(
            lambda half: nbgrader(
                course.root, "generate_feedback", ASSIGNMENT, "--student", half, seconds=300
            ),
            halves,
        )
    assert list(said) == ["", ""]
    for student in CLASS:
        if course.notebook(student.name).exists():
            page = course.root / "feedback" / student.name / ASSIGNMENT / "descent.html"
            assert SECRET.encode() not in page.read_bytes(), student.name


def test_second_run_has_nothing_to_do(course: Graded) -> None:
    """Does the command find everything done, print it all, and end with the status that tells?"""
    done = subprocess.run(
        [sys.executable, "-m", "gdwidget", "grade", ASSIGNMENT, "--course", str(course.root)],
        env={**environment(course.root), "PYTHONIOENCODING": "utf-8:strict", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    said = done.stdout
    assert done.returncode == 1, done.stderr
    left = [student for student in CLASS if student.earns is None]
    assert f"Graded: {len(CLASS) - len(left)} of {len(CLASS)}." in said
    assert f"Not graded: {len(left)}." in said
    for student in CLASS:
        assert student.name in said
    for record in course.records.values():
        path = course.root / ".gdwidget" / "grading" / ASSIGNMENT / f"{record.student}.json"
        assert json.loads(path.read_text())["seconds"] == record.seconds


def test_stock_command(tmp_path: Path) -> None:
    """Does `nbgrader autograde` in a protected course do the same, and name who is left?"""
    chosen = [student for student in HOSTILE if student.name in FEW]
    chosen += [UNREADABLE, UNREADABLE_FOLDER]
    root = tmp_path / "course"
    make(root, tmp_path / "outside", [*chosen, honest("0-first"), honest("~last")])
    assert not nbgrader(root, "generate_assignment", ASSIGNMENT)
    done = subprocess.run(
        [*bound_by_permissions(), sys.executable, "-m", "nbgrader", "autograde", ASSIGNMENT],
        cwd=root,
        env=environment(root),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    found = Graded(root, {})
    assert done.returncode == 1, done.stderr
    (listed,) = (line for line in done.stderr.splitlines() if "left for you" in line)
    for student in chosen:
        grades = found.grades(student.name)
        assert sum(score or 0.0 for score, _ in grades) == (student.earns or 0.0), listed
        assert (f"{student.name}: " in listed) is (student.earns is None)
        if student.earns is None:
            assert all(grade == (None, True) for grade in grades)
    for name in ("0-first", "~last"):
        assert sum(score or 0.0 for score, _ in found.grades(name)) == ALL


def bound_by_permissions() -> list[str]:
    """What makes a command heed permissions, which root does not."""
    lost = "-dac_override,-dac_read_search"
    return [] if os.getuid() else ["setpriv", f"--bounding-set={lost}", f"--inh-caps={lost}"]
