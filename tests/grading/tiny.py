"""A class as large as one likes, with an assignment that is graded quickly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

ASSIGNMENT = COURSE = "tiny"
TEST = """\
assert half(4) == 2
### BEGIN HIDDEN TESTS
assert half(-3) == -1.5
### END HIDDEN TESTS"""
ANSWERS = (
    ("def half(x): return x / 2", 2.0),
    ("def half(x): return x * 0.5", 2.0),
    ("def half(x): return 2", 0.0),
    ("def half(x): raise ValueError(x)", 0.0),
    ("raise NotImplementedError()", 0.0),
)
WRITTEN = ("YOUR ANSWER HERE", "Because two halves make a whole.")


def points(number: int) -> float:
    """What a student deserves."""
    return ANSWERS[number % len(ANSWERS)][1]


def name(number: int) -> str:
    return f"student-{number:03}"


def make(root: Path, students: int, **settings: Any) -> None:
    """Write the course; `settings` are nbgrader's for the course's folder."""
    _write(root, "source", source())
    for number in range(students):
        book = source()
        book.cells[0].source = ANSWERS[number % len(ANSWERS)][0]
        book.cells[1].source = TEST.partition("### BEGIN")[0]
        book.cells[2].source = WRITTEN[number // 3 % len(WRITTEN)]
        _write(root, f"submitted/{name(number)}", book)
    lines = ["c = get_config()", f"c.CourseDirectory.course_id = {COURSE!r}"]
    lines += [f"c.CourseDirectory.{key} = {value!r}" for key, value in settings.items()]
    (root / "nbgrader_config.py").write_text("\n".join(lines) + "\n")


def source() -> nbformat.NotebookNode:
    """The instructor's notebook: a function, its test, a question."""
    solution = f"### BEGIN SOLUTION\n{ANSWERS[0][0]}\n### END SOLUTION"
    cells = [new_code_cell(solution), new_code_cell(TEST), new_markdown_cell("Why?")]
    marks: tuple[dict[str, Any], ...] = (
        {"solution": True},
        {"grade": True, "locked": True, "points": 2},
        {"grade": True, "solution": True, "points": 1},
    )
    for grade_id, cell, own in zip(("half", "test", "why"), cells, marks, strict=True):
        cell.id = grade_id
        cell.metadata["nbgrader"] = {
            "schema_version": 3,
            "grade_id": grade_id,
            "grade": False,
            "solution": False,
            "locked": False,
            "task": False,
            **own,
        }
    made: nbformat.NotebookNode = new_notebook(cells=cells)
    made.metadata.kernelspec = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return made


def gradebook(url: str) -> dict[str, Any]:
    """All that a gradebook says of the class, without its ids and times."""
    found: dict[str, Any] = {}
    with Gradebook(url, COURSE) as book:
        for submission in book.assignment_submissions(ASSIGNMENT):
            (notebook,) = submission.notebooks
            found[submission.student.id] = {
                "score": submission.score,
                "by hand": submission.needs_manual_grade,
                "grades": {
                    grade.name: (
                        grade.auto_score,
                        grade.manual_score,
                        grade.extra_credit,
                        grade.needs_manual_grade,
                        grade.max_score,
                    )
                    for grade in notebook.grades
                },
                "comments": {
                    comment.name: (comment.auto_comment, comment.manual_comment)
                    for comment in notebook.comments
                },
            }
    return found


def _write(root: Path, step: str, book: nbformat.NotebookNode) -> None:
    folder = root / step / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / f"{ASSIGNMENT}.ipynb").write_text(json.dumps(book), encoding="utf-8")
