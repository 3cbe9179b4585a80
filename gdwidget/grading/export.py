"""Grades as CSV that a spreadsheet reads as data: quoted, and no cell is a formula."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedNotebook
from nbgrader.plugins import ExportPlugin

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
"""Those of nbgrader's own export."""

# Where a cell begins, also in a spreadsheet that takes another character for the separator. The
# wide signs are formulas in East Asian versions.
_FORMULA = re.compile(r"(^|[,;|\t\r\n])([ \"']*)(?=[=+\-@\uff0b\uff0d\uff1d\uff20])")
_CONTROL = ("\t", "\r", "\n")


def neutral(value: object) -> object:
    """Return what a cell may hold.

    Parameters
    ----------
    value : object
        A number, a time, a text or None.

    Returns
    -------
    object
        Numbers as they are; anything else as text, with an apostrophe before what a spreadsheet
        would take for the start of a formula.
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    text = f"'{text}" if text.startswith(_CONTROL) else text
    return _FORMULA.sub(r"\1'\2", text)


class SafeCsvExportPlugin(ExportPlugin):
    """nbgrader's export to CSV, made safe to open.

    It knows the same options: ``--to``, ``--student`` and ``--assignment``.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the grades to the file named by ``--to``, else to ``grades.csv``.

        A new file is nobody else's to read.

        Parameters
        ----------
        gradebook : Gradebook
            Where they are.
        """
        path = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", path)
        students = {str(wanted) for wanted in self.student}
        assignments = {str(wanted) for wanted in self.assignment}
        with open(path, "w", encoding="utf-8", newline="", opener=_for_oneself) as file:
            writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
            writer.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students if _is(assignment.name, assignments) else ():
                    if _is(student.id, students):
                        row = dict(_row(gradebook, assignment, student))
                        writer.writerow([neutral(row[column]) for column in COLUMNS])


def _for_oneself(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _is(name: str, wanted: set[str]) -> bool:
    return not wanted or name in wanted


def _row(
    gradebook: Gradebook, assignment: Assignment, student: Student
) -> Iterator[tuple[str, Any]]:
    """Yield one student's line; who did not submit has 0, as in nbgrader's export.

    Where a notebook waits for its first grade there is no score yet, and 0 would look like one.
    """
    yield "assignment", assignment.name
    yield "duedate", assignment.duedate
    yield "max_score", assignment.max_score
    yield "student_id", student.id
    for name in ("last_name", "first_name", "email"):
        yield name, getattr(student, name)
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        yield "timestamp", None
        for name in ("raw_score", "late_submission_penalty", "score"):
            yield name, 0.0
    else:
        penalty = submission.late_submission_penalty
        yield "timestamp", submission.timestamp
        waits = any(map(_is_ungraded, submission.notebooks))
        yield "raw_score", None if waits else submission.score
        yield "late_submission_penalty", penalty
        yield "score", None if waits else max(0.0, submission.score - penalty)


def _is_ungraded(notebook: SubmittedNotebook) -> bool:
    """Tell whether nobody and nothing has given a point, or a 0, to any of its cells."""
    scores = [
        score for grade in notebook.grades for score in (grade.auto_score, grade.manual_score)
    ]
    return bool(scores) and all(score is None for score in scores)
