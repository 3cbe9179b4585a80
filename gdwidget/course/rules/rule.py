"""What every rule is made of: a function that yields findings, named by its own name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from nbformat import NotebookNode

from gdwidget.course.exercise import Cell, Exercise, Finding, comment_text
from gdwidget.course.sources import CourseError, nbgrader_metadata

Rule = Callable[[Exercise], Iterable[Finding]]


def rule_name(rule: Callable[..., object]) -> str:
    """Return the name of a rule as messages and `--ignore` write it."""
    return rule.__name__.replace("_", "-")


def finding(
    rule: Callable[..., object], exercise: Exercise, cell: Cell | None, message: str, remedy: str
) -> Finding:
    """Make a finding about a cell, or about the whole notebook if there is none."""
    name = cell.name if cell else "notebook"
    return Finding(exercise.name, rule_name(rule), name, message, remedy)


def code_lines(text: str) -> list[str]:
    """Return the lines of a text that do something, without their indentation."""
    lines = (line.strip() for line in text.split("\n"))
    return [line for line in lines if line and comment_text(line) is None]


def release_of(exercise: Exercise) -> NotebookNode | None:
    """Return the released version; None if there is none, which `release_works` says."""
    try:
        return exercise.released
    except CourseError:
        return None


def released_cell(exercise: Exercise, cell: Cell) -> Cell | None:
    """Return the released version of a cell."""
    notebook = release_of(exercise)
    for index, node in enumerate(notebook.cells if notebook is not None else []):
        if nbgrader_metadata(node).get("grade_id") == cell.meta.get("grade_id"):
            return Cell(node, index)
    return None
