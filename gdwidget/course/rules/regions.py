"""Rules about the markers between which nbgrader removes solutions and hidden tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from gdwidget.course.exercise import Cell, Exercise, Finding, Kind, comment_text
from gdwidget.course.rules.rule import finding

_HOMES: Mapping[Kind, tuple[Callable[[Cell], bool], str]] = {
    "solution": (lambda cell: cell.is_solution, "a cell that students write in"),
    "hidden test": (lambda cell: cell.is_test, "an autograded test cell"),
    "marking scheme": (lambda cell: bool(cell.meta.get("task")), "a manually graded task"),
}


def regions_closed(exercise: Exercise) -> Iterator[Finding]:
    """Refuse a marker without its partner: it stops nbgrader, or ships the answer."""
    for cell in exercise.cells:
        for message in exercise.broken_regions(cell):
            yield finding(
                regions_closed,
                exercise,
                cell,
                f"{message}.",
                "Write each pair of markers once, the end after its beginning.",
            )


def regions_at_home(exercise: Exercise) -> Iterator[Finding]:
    """Keep solutions in cells that students write in, and hidden tests in cells they do not."""
    for cell in exercise.cells:
        for region in exercise.regions(cell):
            is_home, home = _HOMES[region.kind]
            if not is_home(cell):
                yield finding(
                    regions_at_home,
                    exercise,
                    cell,
                    f"it holds a {region.kind}, but is not {home}.",
                    f"Move the region into {home}, or change the type of this one.",
                )


def regions_indented(exercise: Exercise) -> Iterator[Finding]:
    """Compare indentation: nbgrader puts the stub where the begin marker stands."""
    for cell in exercise.cells:
        if not cell.is_code:
            continue
        for region in exercise.regions(cell):
            inner = [_indent(line) for line in region.lines if line.strip()]
            expected = min(inner, default=_indent(region.begin))
            if not _indent(region.begin) == _indent(region.end) == expected:
                yield finding(
                    regions_indented,
                    exercise,
                    cell,
                    f"`{region.begin.strip()}` is indented by {_indent(region.begin)}, its end by "
                    f"{_indent(region.end)}, the {region.kind} between them by {expected}.",
                    "Indent both markers like the first line between them.",
                )


def regions_take_effect(exercise: Exercise) -> Iterator[Finding]:
    """Refuse misspelt markers: they are ordinary comments, and the answer ships."""
    markers = [marker for pair in exercise.markers().values() for marker in pair]
    for cell in exercise.cells:
        for line in cell.source.split("\n") if cell.is_code else []:
            said = comment_text(line)
            if said is None or any(marker in line for marker in markers):
                continue
            words = set(re.sub(r"[^a-z]+", " ", said.lower()).split())
            if (
                len(words) <= 4
                and words & {"begin", "start", "end", "stop"}
                and _means_region(said)
            ):
                yield finding(
                    regions_take_effect,
                    exercise,
                    cell,
                    f"nbgrader does not know the marker `{line.strip()}`.",
                    "Write " + ", ".join(f"`### {m}`" for m in markers[:4]) + ", in capitals.",
                )
        for region in exercise.regions(cell):
            if not any(line.strip() and comment_text(line) is None for line in region.lines):
                yield finding(
                    regions_take_effect,
                    exercise,
                    cell,
                    f"nothing stands between `{region.begin.strip()}` and its end.",
                    f"Put the {region.kind} between the markers, or remove them.",
                )


def _means_region(text: str) -> bool:
    return bool(re.search(r"sol(n|ut)|hidden|mark\W*scheme", text, re.IGNORECASE))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
