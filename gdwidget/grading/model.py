"""The instructor's own solution, graded as a student's: the points it loses, everybody loses.

Tests that need what does not cross to them, such as an object of a student's class, fail here
although they pass in nbgrader. So that is found out before a student asks.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from gdwidget.course.sources import nbgrader_metadata
from gdwidget.errors import GdwidgetError
from gdwidget.grading.execute import TrustedExecute
from gdwidget.grading.hidden import pointed_at
from gdwidget.grading.intake import Submitted, copy_files, read, shown
from gdwidget.grading.rebuild import Template, defined, rebuild
from gdwidget.grading.record import digest, put

if TYPE_CHECKING:
    from gdwidget.grading.autograde import TrustedAutograde

_LONGEST = 200
"""Characters of an error that are shown."""


def lost(grader: TrustedAutograde, assignment: str) -> list[str]:
    """Say which points the instructor's own solution does not get.

    What was found is kept until notebooks or files of the source change.

    Parameters
    ----------
    grader : TrustedAutograde
        Set up for the course.
    assignment : str

    Returns
    -------
    list of str
        A sentence for each grade cell, and for what else happened. Empty if all is well, or if
        there is no source notebook.
    """
    templates, source = grader.templates(assignment), grader.source(assignment)
    paths = {name: source / f"{name}.ipynb" for name in templates}
    paths = {name: path for name, path in paths.items() if path.is_file()}
    if not paths:
        return []
    now = digest(source, [templates[name].digest() for name in paths])
    desk = grader.course.model(assignment)
    kept = desk / "lost.json"
    released = grader.released(assignment)
    try:
        grader.course.make_notes()
        with _alone(desk):
            try:
                before = json.loads(kept.read_text(encoding="utf-8"))
                if before["digest"] == now:
                    return [str(sentence) for sentence in before["lost"]]
            except (OSError, ValueError, TypeError, KeyError):
                pass
            found = [
                sentence
                for name, path in paths.items()
                for sentence in _lost(grader, path, released / path.name, templates[name], desk)
            ]
            put(kept, {"digest": now, "lost": found})
    except (GdwidgetError, OSError) as error:  # the class is graded, or refused, all the same
        return [f"Your own solution could not be tried: {error}"]
    return found


@contextlib.contextmanager
def _alone(desk: Path) -> Iterator[None]:
    """Wait until nobody else tries it: then its folder is ours, or the result is there."""
    desk.mkdir(parents=True, exist_ok=True)
    with (desk / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _files(desk: Path) -> Iterator[Path]:
    """Have a folder for files, the same each time: what a killed run leaves, the next removes."""
    folder = desk / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lost(
    grader: TrustedAutograde, path: Path, released: Path, template: Template, desk: Path
) -> list[str]:
    solved = read(path)
    # A header that nbgrader adds is in the release only.
    given = read(released) if released.is_file() else solved
    answers = {cell.grade_id: cell for cell in solved.cells if cell.grade_id}
    cells = [answers.get(cell.grade_id, cell) for cell in given.cells]
    book = rebuild(Submitted(cells), template).notebook
    with _files(desk) as folder:
        copy_files(path.parent, folder, [*grader.coursedir.ignore, "*.ipynb"])
        ours = {"template": template, "folder": folder, "source": path.parent}
        book, resources = TrustedExecute(parent=grader).preprocess(
            book, ResourcesDict(gdwidget=ours)
        )
    found, file = [], shown(Path(path.name))
    for cell in book.cells:
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell):
            points, most = determine_grade(cell, grader.log)
            if points is not None and points < most:
                found.append(
                    f"Your own solution in {file} gets {points:g} of {most:g} points in "
                    f"{nbgrader_metadata(cell)['grade_id']}{_why(cell)}."
                )
    solutions = [cell for cell in template.cells if cell.solution and cell.kind == "code"]
    own = [defined(answers[c.name].source) for c in solutions if c.name in answers]
    if found and (taken := frozenset().union(*own) & template.reserved):
        found.append(
            f"Tests define {', '.join(sorted(taken))}, too, and are not given what the answers "
            "call so: name it differently there, or define it in the released part of the answer."
        )
    return found + [f"Your own solution: {notice}" for notice in resources["gdwidget"]["notices"]]


def _why(cell: NotebookNode) -> str:
    for output in cell.outputs:
        if output.output_type == "error":
            # An assertion without a message says nothing: then the line does.
            text = " ".join(f"{output.ename}: {output.evalue or pointed_at(output)}".split())
            return f" ({text if len(text) <= _LONGEST else text[:_LONGEST] + '…'})"
    return ""
