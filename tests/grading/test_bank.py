"""Answers lose across the wall what they lose in a self-check, and right ones nothing."""

from __future__ import annotations

import os
from itertools import zip_longest
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from gdwidget.checks import bank
from gdwidget.checks.promise import exercise
from gdwidget.course.create import create
from gdwidget.course.sources import nbgrader_metadata, notebook_bytes
from gdwidget.grading.grade import Job, graded, lost_by_model
from tests.assignments.answers import SLUGS, answer_id, grade_cells, notebook, solution
from tests.grading.stock import nbgrader

# Each keeps both cores busy.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("classes")]

# All by `make class`; else the one with arrays as arguments, which answers must leave alone.
GRADED = SLUGS if os.environ.get("GDWIDGET_BANK") == "all" else ["03-gd-2d"]


@pytest.mark.parametrize("slug", GRADED)
def test_answers_lose_exactly_what_they_name(tmp_path: Path, slug: str) -> None:
    """Do students, each with an answer to every function, lose what their answers do?"""
    create(tmp_path, assignments=[slug])
    assert not nbgrader(tmp_path, "generate_assignment", slug)
    functions = exercise(slug).functions
    given = {}
    for kind in ("right", "wrong"):
        entries = [[e for e in bank.entries(slug, kind) if e.target == f] for f in functions]
        for number, answers in enumerate(zip_longest(*entries)):
            student = f"{kind}-{number:02}"
            given[student] = answers
            submit(tmp_path, student, slug, dict(zip(functions, answers, strict=True)))
    records = {record.student: record for _, _, record in graded(Job(tmp_path, slug, workers=2))}
    assert records.keys() == given.keys()
    assert lost_by_model(Job(tmp_path, slug)) == []
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", tmp_path.name) as gradebook:
        for student, answers in given.items():
            (entry,) = gradebook.find_submission(slug, student).notebooks
            lost = {
                grade.name
                for grade in entry.grades
                if grade.name in grade_cells(slug) and grade.auto_score != grade.max_score
            }
            names = [answer.name for answer in answers if answer]
            assert lost == set().union(*(answer.loses for answer in answers if answer)), names
            kinds = [f.kind for f in records[student].flags if not f.kind.startswith("identical")]
            assert not set(kinds) - {"visible-only"}, names
            assert not kinds or student.startswith("wrong"), names


def submit(root: Path, student: str, slug: str, answers: dict[str, bank.Entry | None]) -> None:
    """Hand in answers to some functions, and the solution of the others."""
    book = notebook(slug)
    for cell in book.cells:
        for function, answer in answers.items():
            if nbgrader_metadata(cell).get("grade_id") == answer_id(slug, function):
                cell.source = answer.source if answer else solution(slug, function)
    folder = root / "submitted" / student / slug
    folder.mkdir(parents=True)
    (folder / f"{slug}.ipynb").write_bytes(notebook_bytes(book))
