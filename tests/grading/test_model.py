"""The instructor's own solution: is it told what nobody can get?"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from gdwidget.course.sources import Course
from gdwidget.grading.grade import Job, graded, lost_by_model
from tests.grading import tiny
from tests.grading.aftermath import nothing_left
from tests.grading.stock import nbgrader

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("classes")]

STACK = "class Half:\n    def __init__(self, x): self.value = x / 2"
NEEDS_CLASS = "assert Half(4).value == 2\n### BEGIN HIDDEN TESTS\nassert True\n### END HIDDEN TESTS"
LOSES = "Your own solution in tiny.ipynb gets 0 of 2 points in test ("


def course(root: Path, students: int = 3) -> Path:
    """A course with a test that passes in nbgrader and cannot pass here."""
    tiny.make(root, students)
    for path in root.glob("*/**/*.ipynb"):
        text = path.read_text(encoding="utf-8")
        book = json.loads(text)
        book["cells"][0]["source"] = STACK
        if "source" in path.parts:
            book["cells"][0]["source"] = f"### BEGIN SOLUTION\n{STACK}\n### END SOLUTION"
        book["cells"][1]["source"] = NEEDS_CLASS
        path.write_text(json.dumps(book), encoding="utf-8")
    assert not nbgrader(root, "generate_assignment", tiny.ASSIGNMENT)
    return root


def test_points_that_nobody_can_get_are_told(tmp_path: Path) -> None:
    """By both ways of grading, with the reason, until the source is mended?"""
    root = course(tmp_path, 1)
    command = [sys.executable, "-m", "gdwidget", "grade", tiny.ASSIGNMENT]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stderr
    said = " ".join(ran.stderr.split())
    assert "Points that nobody can get:" in said
    assert said.count(LOSES) == 1
    assert "What your tests may rely on" in said

    with (root / "nbgrader_config.py").open("a") as file:
        file.write("from gdwidget.grading.settings import protect\nprotect(c)\n")
    command = [sys.executable, "-m", "nbgrader", "autograde", tiny.ASSIGNMENT, "--force"]
    ran = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert ran.stderr.count(LOSES) == 1

    job = Job(root, tiny.ASSIGNMENT)
    kept = Course(root).model(tiny.ASSIGNMENT) / "lost.json"
    before = kept.stat().st_mtime_ns
    assert len(lost_by_model(job)) == 1
    assert kept.stat().st_mtime_ns == before  # nothing was run again
    path = root / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    path.write_text(path.read_text().replace("Half(4).value == 2", "True"))
    assert not nbgrader(root, "generate_assignment", tiny.ASSIGNMENT, "--force")
    assert lost_by_model(job) == []


def test_a_solution_that_ends_its_process_does_not_end_the_run(tmp_path: Path) -> None:
    """Is the class graded all the same, and the instructor told?"""
    tiny.make(tmp_path, 2)
    path = tmp_path / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    fatal = "import os; os._exit(3)"
    path.write_text(path.read_text().replace(tiny.ANSWERS[0][0], fatal))
    assert not nbgrader(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    job = Job(tmp_path, tiny.ASSIGNMENT, workers=2)
    records = sorted((r for _, _, r in graded(job)), key=lambda r: r.student)
    assert [r.points for r in records] == [tiny.points(n) for n in range(2)]
    said = lost_by_model(job)
    assert said[0].startswith(LOSES.replace(" (", ""))
    assert any("ended the notebook's process" in sentence for sentence in said)


def test_names_that_tests_take_are_told(tmp_path: Path) -> None:
    """Does the instructor hear that a test defines what the answer defines, too?"""
    tiny.make(tmp_path, 0)
    path = tmp_path / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    book = json.loads(path.read_text())
    book["cells"][0]["source"] = "### BEGIN SOLUTION\nspeed = 3\n### END SOLUTION"
    book["cells"][1]["source"] = "assert speed == 3\nspeed = 10"
    path.write_text(json.dumps(book))
    assert not nbgrader(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    losses, hint = lost_by_model(Job(tmp_path, tiny.ASSIGNMENT))
    assert losses.startswith(LOSES)
    assert "speed" in losses
    assert hint.startswith("Tests define speed, too")


CONFIG = """
c.IncludeHeaderFooter.header = "source/header.ipynb"
c.ClearHiddenTests.begin_test_delimeter = "#<HID>"
c.ClearHiddenTests.end_test_delimeter = "#</HID>"
"""


def test_a_course_in_its_own_ways(tmp_path: Path) -> None:
    """Are headers, other marks of hidden tests and grade cells that are not locked all right?"""
    tiny.make(tmp_path, 0)
    with (tmp_path / "nbgrader_config.py").open("a") as file:
        file.write(CONFIG)
    given = new_code_cell("from math import pi\nTWO = 2")
    given.metadata["nbgrader"] = {
        **{"schema_version": 3, "grade_id": "given", "locked": True},
        **{"grade": False, "solution": False, "task": False},
    }
    header = new_notebook(cells=[given, new_code_cell("import math")])
    (tmp_path / "source" / "header.ipynb").write_text(json.dumps(header))
    path = tmp_path / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    book = json.loads(path.read_text())
    area = "def area(r): return pi * r**TWO"
    book["cells"][0]["source"] = f"### BEGIN SOLUTION\n{area}\n### END SOLUTION"
    test = "assert abs(area(1) - math.pi) < 1e-9"
    book["cells"][1]["source"] = f"{test}\n#<HID>\nassert area(0) == 0\n#</HID>"
    book["cells"][1]["metadata"]["nbgrader"]["locked"] = False
    path.write_text(json.dumps(book))
    assert not nbgrader(tmp_path, "generate_assignment", tiny.ASSIGNMENT)

    released = json.loads((tmp_path / "release" / tiny.ASSIGNMENT / "tiny.ipynb").read_text())
    assert "".join(released["cells"][3]["source"]) == test
    for student, answer in (("right", area), ("wrong", "def area(r): return 3 * r**TWO")):
        released["cells"][2]["source"] = answer
        folder = tmp_path / "submitted" / student / tiny.ASSIGNMENT
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_text(json.dumps(released))
    job = Job(tmp_path, tiny.ASSIGNMENT, workers=2)
    records = {record.student: record for _, _, record in graded(job)}
    assert {student: record.points for student, record in records.items()} == {
        "right": 2.0,
        "wrong": 0.0,
    }
    assert [record.attention() for record in records.values()] == [[], []]
    assert lost_by_model(job) == []


def test_a_source_that_cannot_be_read_is_said_and_not_kept(tmp_path: Path) -> None:
    """Does grading go on, and is the source tried again once it is mended?"""
    tiny.make(tmp_path, 0)
    assert not nbgrader(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    path = tmp_path / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    whole = path.read_text()
    path.write_text("no notebook")
    job = Job(tmp_path, tiny.ASSIGNMENT)
    (said,) = lost_by_model(job)
    assert said.startswith("Your own solution could not be tried: tiny.ipynb is no notebook")
    assert not (Course(tmp_path).model(tiny.ASSIGNMENT) / "lost.json").exists()
    path.write_text(whole)
    assert lost_by_model(job) == []


def test_killed_while_it_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does nothing stay behind, and is the solution tried again?"""
    root = course(tmp_path / "course", 1)
    path = root / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    quick = path.read_text()
    path.write_text(quick.replace("class Half:", "import time; time.sleep(60)\\nclass Half:"))
    desk = Course(root).model(tiny.ASSIGNMENT)
    command = [sys.executable, "-m", "gdwidget", "grade", tiny.ASSIGNMENT]
    with nothing_left(monkeypatch, tmp_path / "t"):
        run = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE)
        end = time.monotonic() + 60
        while not (desk / "files").exists() and time.monotonic() < end:
            time.sleep(0.01)
        run.kill()
        run.communicate()
    assert [path.name for path in sorted(desk.iterdir())] == ["files", "lock"]
    path.write_text(quick)
    assert len(lost_by_model(Job(root, tiny.ASSIGNMENT))) == 1
    assert [path.name for path in sorted(desk.iterdir())] == ["lock", "lost.json"]
