"""Rules about the released version, which nbgrader's own steps make."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gdwidget.course.exercise import Cell, Exercise, Finding
from gdwidget.course.rules.rule import code_lines, finding, release_of
from gdwidget.course.sources import CourseError


def release_works(exercise: Exercise) -> Iterator[Finding]:
    """Try nbgrader's own steps: what they refuse never reaches a student."""
    try:
        _ = exercise.released
    except CourseError as error:
        yield finding(
            release_works,
            exercise,
            None,
            f"{error}.",
            "Mend the findings above; `nbgrader generate_assignment` has to run through.",
        )


def release_has_no_solution(exercise: Exercise) -> Iterator[Finding]:
    """Refuse a release that tells the answer.

    Two successive lines of a solution give it away, wherever they stand.
    """
    yield from _leaks(release_has_no_solution, exercise, "solution", at_least=2)


def release_has_no_hidden_test(exercise: Exercise) -> Iterator[Finding]:
    """Refuse a release with a hidden test in it: it tells what to hard-code."""
    yield from _leaks(release_has_no_hidden_test, exercise, "hidden test", at_least=1)


def release_has_no_output(exercise: Exercise) -> Iterator[Finding]:
    """Refuse outputs in the release: they are numbers and pictures that a student is to find."""
    if (notebook := release_of(exercise)) is None:
        return
    for index, node in enumerate(notebook.cells):
        if node.get("outputs") or node.get("execution_count"):
            yield finding(
                release_has_no_output,
                exercise,
                Cell(node, index),
                "its released version has an output or an execution count.",
                "Keep nbgrader's ClearOutput among the steps of generate_assignment.",
            )
    if "widgets" in notebook.metadata:
        yield finding(
            release_has_no_output,
            exercise,
            None,
            "it carries the state of widgets, which nbgrader does not clear.",
            "Clear all outputs in JupyterLab, restart the kernel and save.",
        )


def _leaks(
    rule: Callable[..., object], exercise: Exercise, kind: str, at_least: int
) -> Iterator[Finding]:
    """Find passages of regions of one kind in the released version."""
    if (notebook := release_of(exercise)) is None:
        return
    released = [(Cell(node, i), code_lines(node.source)) for i, node in enumerate(notebook.cells)]
    for cell in exercise.cells:
        for lines in _secrets(exercise, cell, kind):
            passages = {p for p in _passages(lines, at_least) if _is_telling(p)}
            for place, text in released:
                if found := passages & _passages(text, at_least):
                    yield finding(
                        rule,
                        exercise,
                        cell,
                        f"`{'; '.join(min(found))}` of its {kind} stands in the released cell "
                        f"{place.name}.",
                        "Remove it there, or mark it as a region too.",
                    )


def _secrets(exercise: Exercise, cell: Cell, kind: str) -> Iterator[list[str]]:
    """Yield the lines that nbgrader is to remove from a cell, region by region."""
    regions = [region for region in exercise.regions(cell) if region.kind == kind]
    for region in regions:
        yield code_lines("\n".join(region.lines))
    if kind == "solution" and cell.is_solution and not regions:
        yield code_lines(cell.source)  # nbgrader then replaces the whole cell


def _passages(lines: list[str], size: int) -> set[tuple[str, ...]]:
    return {tuple(lines[i : i + size]) for i in range(len(lines) - size + 1)}


def _is_telling(passage: tuple[str, ...]) -> bool:
    """Tell an answer from what any code might say, such as `return x` or the head of a loop."""
    return sum(map(len, passage)) >= 12 and not passage[-1].endswith(":")
