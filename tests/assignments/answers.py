"""An assignment as its tests see it: cells of the script, bank, and who loses what."""

from __future__ import annotations

import copy
from functools import cache

from nbformat import NotebookNode

from gdwidget.checks import PromiseBroken, bank
from gdwidget.checks.promise import MODULES, promise
from gdwidget.course.sources import nbgrader_metadata, read_script

FOLDER = bank.assignments()
assert FOLDER is not None
SLUGS = [slug for slug in MODULES if (FOLDER / slug / f"{slug}.py").is_file()]
"""The assignments there are."""

HURRY = {"SECONDS": 0.5, "SECONDS_AFTER_TIMEOUT": 0.1, "COLLECT_EVERY": 500}
"""Settings of `gdwidget.checks.calling` for thousands of answers in one process.

Loops that never end are waited for less long than in a course. Garbage is collected less often:
to look through all that pytest holds takes longer than fifty calls."""


@cache
def _notebook(slug: str) -> NotebookNode:
    return read_script(FOLDER / slug / f"{slug}.py")


def notebook(slug: str) -> NotebookNode:
    """The source notebook, a copy."""
    return copy.deepcopy(_notebook(slug))


def grade_cells(slug: str) -> dict[str, str]:
    """Source of each automatic grade cell by its id, in the order of the notebook."""
    return {
        nbgrader_metadata(cell)["grade_id"]: cell.source
        for cell in _notebook(slug).cells
        if nbgrader_metadata(cell).get("grade") and cell.cell_type == "code"
    }


def answer_id(slug: str, function: str) -> str:
    """Grade id of the cell a function is written in."""
    return f"{slug[3:]}-{function.replace('_', '-')}-answer"


def solution(slug: str, function: str) -> str:
    """Source of the reference solution of a function, below the imports of the setup cell."""
    wanted = answer_id(slug, function)
    cells = {nbgrader_metadata(c).get("grade_id"): c.source for c in _notebook(slug).cells}
    setup = cells.get(f"{slug[3:]}-setup", "")
    imports = [line for line in setup.splitlines() if line.startswith(("import ", "from "))]
    return "\n".join([*imports, "", "", cells[wanted]])


def stub(slug: str, function: str) -> str:
    """What a student is given of a function: the solution cut out."""
    lines, cut = [], False
    for line in solution(slug, function).splitlines():
        if "### BEGIN SOLUTION" in line:
            cut = True
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}raise NotImplementedError()")
        elif "### END SOLUTION" in line:
            cut = False
        elif not cut:
            lines.append(line)
    return "\n".join(lines)


def lost(slug: str, function: str, source: str, path: str = "answer") -> dict[str, PromiseBroken]:
    """Run the grade cells about a function in this process; return those that fail.

    What is returned may be kept: no traceback holds on to the answer and all it made.
    """
    names: dict[str, object] = {"__name__": "__main__"}
    exec(compile(source, path, "exec"), names)
    failures = {}
    for grade_id, test in grade_cells(slug).items():
        if promise(grade_id).function != function:
            continue
        try:
            exec(compile(test, grade_id, "exec"), names)
        except PromiseBroken as broken:
            failures[grade_id] = broken.with_traceback(None)
    return failures
