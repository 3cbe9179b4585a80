"""The instructor's own solution: is it told what nobody can get?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gdwidget.course.sources import Course
from gdwidget.grading.grade import Job, graded, lost_by_model
from tests.grading import tiny
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
    root = course(tmp_path)
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
    kept = Course(root).model(tiny.ASSIGNMENT)
    before = kept.stat().st_mtime_ns
    assert len(lost_by_model(job)) == 1
    assert kept.stat().st_mtime_ns == before  # nothing was run again
    path = root / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    path.write_text(path.read_text().replace("Half(4).value == 2", "True"))
    assert not nbgrader(root, "generate_assignment", tiny.ASSIGNMENT, "--force")
    assert lost_by_model(job) == []


def test_a_solution_that_ends_its_process_does_not_end_the_run(tmp_path: Path) -> None:
    """Is the class graded all the same, and the instructor told?"""
    tiny.make(tmp_path, 5)
    path = tmp_path / "source" / tiny.ASSIGNMENT / "tiny.ipynb"
    fatal = "import os; os._exit(3)"
    path.write_text(path.read_text().replace(tiny.ANSWERS[0][0], fatal))
    assert not nbgrader(tmp_path, "generate_assignment", tiny.ASSIGNMENT)
    job = Job(tmp_path, tiny.ASSIGNMENT, workers=2)
    records = sorted((r for _, _, r in graded(job)), key=lambda r: r.student)
    assert [r.points for r in records] == [tiny.points(n) for n in range(5)]
    said = lost_by_model(job)
    assert said[0].startswith(LOSES.replace(" (", ""))
    assert any("ended the notebook's process" in sentence for sentence in said)
