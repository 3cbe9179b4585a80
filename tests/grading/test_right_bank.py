"""Right answers, however they are written, get all their points across the wall, too."""

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

GRADED = SLUGS if os.environ.get("GDWIDGET_BANK") == "all" else SLUGS[:1]  # all by `make class`


@pytest.mark.parametrize("slug", GRADED)
def test_right_answers_get_every_point(tmp_path: Path, slug: str) -> None:
    """Does each answer of the bank earn what its functions are worth, quickly and unflagged?"""
    create(tmp_path, assignments=[slug])
    assert not nbgrader(tmp_path, "generate_assignment", slug)
    functions = exercise(slug).functions
    right = [[e for e in bank.entries(slug, "right") if e.target == f] for f in functions]
    written = {}
    for number, answers in enumerate(zip_longest(*right)):
        named = dict(zip(functions, answers, strict=True))
        written[f"student-{number:02}"] = [entry.name for entry in answers if entry]
        book = notebook(slug)
        for cell in book.cells:
            for function, entry in named.items():
                if nbgrader_metadata(cell).get("grade_id") == answer_id(slug, function):
                    cell.source = entry.source if entry else solution(slug, function)
        folder = tmp_path / "submitted" / f"student-{number:02}" / slug
        folder.mkdir(parents=True)
        (folder / f"{slug}.ipynb").write_bytes(notebook_bytes(book))
    records = {record.student: record for _, _, record in graded(Job(tmp_path, slug, workers=2))}
    assert records.keys() == written.keys()
    assert lost_by_model(Job(tmp_path, slug)) == []
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db", tmp_path.name) as gradebook:
        for student, record in records.items():
            (entry,) = gradebook.find_submission(slug, student).notebooks
            lost = {
                grade.name: f"{grade.auto_score:g} of {grade.max_score:g}"
                for grade in entry.grades
                if grade.name in grade_cells(slug) and grade.auto_score != grade.max_score
            }
            assert not lost, f"{written[student]} lost {lost}"
            flags = [flag.kind for flag in record.flags if not flag.kind.startswith("identical")]
            assert not flags, f"{written[student]} got {flags}"
