"""Rules about nbgrader's metadata and about points."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gdwidget.course.exercise import Cell, Exercise, Finding
from gdwidget.course.rules.rule import finding
from gdwidget.course.sources import KERNELSPEC, total_points

_POINTS = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\W{0,3}(?:points?|pts?)\b", re.IGNORECASE)
_POINTS_FIRST = re.compile(r"\bpoints?\W{1,8}(\d+(?:\.\d+)?)(?![\w.])", re.IGNORECASE)
_HEADING = re.compile(r"^(#+)\s+(.+)$", re.MULTILINE)


def valid_metadata(exercise: Exercise) -> Iterator[Finding]:
    """Refuse metadata that nbgrader does not know: the whole assignment stops at it."""
    from nbgrader.nbgraderformat import MetadataValidator

    for cell in exercise.cells:
        if "nbgrader" not in cell.node.metadata:
            continue
        try:
            MetadataValidator().validate_cell(cell.node)
        except Exception as error:  # schema errors of three kinds, and KeyError for a missing flag
            said = (str(getattr(error, "message", "") or error).splitlines() or ["?"])[0]
            yield finding(
                valid_metadata,
                exercise,
                cell,
                f"nbgrader does not accept its metadata: {said}.",
                "Set the cell's type again in JupyterLab's Create Assignment panel, or mend "
                "`nbgrader={...}` in its marker.",
            )


def unique_ids(exercise: Exercise) -> Iterator[Finding]:
    """Refuse two cells of one grade_id: points are filed by it, and one would be lost."""
    named = (cell for cell in exercise.cells if cell.meta.get("grade_id"))
    counts = Counter(str(cell.meta["grade_id"]) for cell in named)
    for cell in exercise.cells:
        grade_id = str(cell.meta.get("grade_id"))
        if counts[grade_id] > 1:
            counts[grade_id] = 0  # said once
            yield finding(
                unique_ids,
                exercise,
                cell,
                f"the grade_id {grade_id!r} is given to more than one cell.",
                "Give each cell a grade_id of its own.",
            )


def python_kernel(exercise: Exercise) -> Iterator[Finding]:
    """Ask for the kernel `python3`: only that one is there on every machine of a class."""
    spec = exercise.notebook.metadata.get("kernelspec", {})
    if spec.get("name") != KERNELSPEC["name"] or spec.get("language", "python") != "python":
        yield finding(
            python_kernel,
            exercise,
            None,
            f"it asks for the kernel {spec.get('name')!r}.",
            "Choose the kernel `Python 3 (ipykernel)` in JupyterLab and save.",
        )


def points_present(exercise: Exercise) -> Iterator[Finding]:
    """Refuse graded cells without points: they are work that nobody is paid for."""
    for cell in exercise.cells:
        points = cell.meta.get("points")
        if cell.is_graded and not (isinstance(points, (int, float)) and points > 0):
            yield finding(
                points_present,
                exercise,
                cell,
                f"it is graded, but its points are {points!r}.",
                "Give it a positive number of points, or make it an ordinary cell.",
            )


def points_add_up(exercise: Exercise) -> Iterator[Finding]:
    """Compare the points in the text, by which students plan, with those that nbgrader counts.

    The total stands in the text before the first question. A heading that states points, as in
    `## 2. Step length (4 points)`, speaks for the cells up to the next heading of its level.
    """
    opening = _opening(exercise)
    stated = [number for cell in opening for number in _points_in(_prose(cell))]
    total = total_points(exercise.notebook)
    if not stated:
        yield finding(
            points_add_up,
            exercise,
            opening[0] if opening else None,
            "the text before the first question does not state the points.",
            f"Write `{total:g} points` there.",
        )
    elif total not in stated:
        yield finding(
            points_add_up,
            exercise,
            next(cell for cell in opening if _points_in(_prose(cell))),
            f"the text states {stated[0]:g} points, the cells add up to {total:g}.",
            "Change the text or the cells' points.",
        )
    for cell, level, text, position in _headings(exercise):
        promised = _points_in(text)
        if not promised or position == 0:
            continue
        found = _points_under(exercise, cell, level)
        if found not in promised:
            yield finding(
                points_add_up,
                exercise,
                cell,
                f"its heading states {promised[0]:g} points, the cells under it add up to "
                f"{found:g}.",
                "Change the heading or the cells' points.",
            )


def _opening(exercise: Exercise) -> list[Cell]:
    opening = []
    for cell in exercise.cells:
        if cell.is_graded or cell.is_solution:
            break
        if not cell.is_code:
            opening.append(cell)
    return opening


def _prose(cell: Cell) -> str:
    """Return a text without its headings, which speak for what follows; the title stays."""
    return _HEADING.sub("", cell.source) if cell.index else cell.source


def _points_in(text: str) -> list[float]:
    return [float(number) for number in _POINTS.findall(text) + _POINTS_FIRST.findall(text)]


def _headings(exercise: Exercise) -> Iterator[tuple[Cell, int, str, int]]:
    """Yield cell, level, text and number of every heading; students' answers have none."""
    number = 0
    for cell in exercise.cells:
        if not cell.is_code and not cell.is_solution:
            for found in _HEADING.finditer(cell.source):
                yield cell, len(found[1]), found[2], number
                number += 1


def _points_under(exercise: Exercise, start: Cell, level: int) -> float:
    """Add up the points from a heading's cell to the next heading as high as it."""
    total = 0.0
    for cell in exercise.cells[start.index :]:
        if cell.index > start.index and not cell.is_code and not cell.is_solution:
            if any(len(found[1]) <= level for found in _HEADING.finditer(cell.source)):
                break
        if cell.is_graded and isinstance(cell.meta.get("points"), (int, float)):
            total += cell.meta["points"]
    return total
