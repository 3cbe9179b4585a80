"""Grading a class: `gdwidget grade` beside `nbgrader autograde` on the same submissions.

Each run is a command as an instructor types it, timed from its start to its end, on a fresh copy of
the course. Commands take turns, round by round.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice, zip_longest
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.utils import is_solution

from benchmarks.measure import median, ratio
from benchmarks.report import Cell, Section, Table, Target
from gdwidget.checks import bank
from gdwidget.course.create import create
from gdwidget.course.sources import notebook_bytes, parse_notebook
from tests.grading import attack_course

OURS, STOCK = "gdwidget grade", "nbgrader autograde"
STUDENTS = 48
WANTED = 6.0
MOST_ROUNDS = 3
"""A round takes minutes, and its ratio varies by few per cent."""
STOCK_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = {course!r}\n"


def run(rounds: int) -> Section:
    """Grade two classes in turns."""
    rows: list[list[Cell]] = []
    targets, raw = [], {}
    for assignment, build in ((attack_course.ASSIGNMENT, plain_course), ("01-gd-1d", our_course)):
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            build(Path(folder, "course"))
            seconds = _rounds(Path(folder), assignment, min(rounds, MOST_ROUNDS))
        raw[assignment] = seconds
        for command, measured in seconds.items():
            per_minute = 60 * STUDENTS / median(measured)
            rows.append([f"{assignment}: {command}", median(measured), per_minute])
        times = ratio(seconds[STOCK], seconds[f"{OURS} --workers 2"])
        targets.append(Target(f"{assignment}: against {STOCK}", times, "at least", WANTED, "times"))
    note = (
        "Whole commands, with the sandbox and trusted tests; stock nbgrader has neither. Points\n"
        "of all students were compared: they are the same."
    )
    columns = ["", "seconds", "submissions per minute"]
    printed = Table(f"A class of {STUDENTS} on {os.cpu_count()} cores", columns, rows, note)
    return Section("grading", [printed], targets, raw)


def plain_course(root: Path) -> None:
    """Write a course that imports numpy only, with honest answers."""
    attack_course.build(root, [])
    for number in range(STUDENTS):
        _submit(root, number, attack_course.ASSIGNMENT, attack_course.source())


def our_course(root: Path) -> None:
    """Write a course of ours, with right and wrong answers of its bank."""
    slug = "01-gd-1d"
    create(root, assignments=[slug])
    source = (root / "source" / slug / f"{slug}.ipynb").read_bytes()
    kinds = (
        [entry for entry in bank.entries(slug, kind) if entry.target == "gd"]
        for kind in ("right", "wrong")
    )
    turns = (entry for pair in zip_longest(*kinds) for entry in pair if entry)
    for number, entry in enumerate(islice(cycle(turns), STUDENTS)):
        book = parse_notebook(source)
        for cell in book.cells:
            if is_solution(cell) and "def gd(" in cell.source:
                cell.source = entry.source
        _submit(root, number, slug, book)


def _submit(root: Path, number: int, assignment: str, book: NotebookNode) -> None:
    folder = root / "submitted" / f"student-{number:02}" / assignment
    folder.mkdir(parents=True)
    (folder / f"{assignment}.ipynb").write_bytes(notebook_bytes(book))


def _rounds(folder: Path, assignment: str, rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each command in each round."""
    course = folder / "course"
    _run(course, "nbgrader", "generate_assignment", assignment, "--force")
    commands = {STOCK: ["nbgrader", "autograde", assignment]}
    for workers in ("1", "2"):
        words = ["gdwidget", "grade", assignment, "--workers", workers]
        commands[f"{OURS} --workers {workers}"] = words
    seconds: dict[str, list[float]] = {command: [] for command in commands}
    for _ in range(rounds):
        points = {}
        for command, words in commands.items():
            copy = folder / "copy"
            shutil.copytree(course, copy)
            if command == STOCK:
                (copy / "nbgrader_config.py").write_text(STOCK_CONFIG.format(course=course.name))
            seconds[command].append(_run(copy, *words))
            points[command] = _points(copy, assignment)
            shutil.rmtree(copy)
        for command, found in points.items():
            assert found == points[STOCK], f"{command} gives other points than {STOCK}"
    return seconds


def _run(root: Path, *words: str) -> float:
    """Run a command beside this Python in a course; return its seconds."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={**os.environ, "PATH": programs},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - began
    if done.returncode:
        raise RuntimeError((done.stdout + done.stderr).strip()[-2000:])
    return seconds


def _points(root: Path, assignment: str) -> dict[str, float]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
        found = {s.student.id: s.score for s in gradebook.assignment_submissions(assignment)}
    assert len(found) == STUDENTS, f"{len(found)} of {STUDENTS} were graded"
    return found
