"""Rules about the cells that are graded, and about those that students write in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from gdwidget.course.exercise import Cell, Exercise, Finding
from gdwidget.course.rules.rule import finding, released_cell

_SHOWS = {"print", "pprint", "display", "input", "explore", "interact"}
_SHOWS_IN_FULL = {"gdwidget.check", "plt.show", "warnings.warn", "sys.stderr.write"}
_PICTURES = {"ipywidgets", "bqplot", "anywidget", "matplotlib", "plotly"}


def tests_described(exercise: Exercise) -> Iterator[Finding]:
    """Ask for a docstring of one line: it is all that feedback says about what was asked."""
    for cell in exercise.tests:
        docstring = ast.get_docstring(cell.tree, clean=False) if cell.tree else None
        if not docstring or "\n" in docstring.strip():
            yield finding(
                tests_described,
                exercise,
                cell,
                "it does not begin with a docstring of one line."
                if cell.tree
                else "it is not valid Python.",
                'Begin the cell with `"""What this cell asks."""`.',
            )


def tests_end_in_check(exercise: Exercise) -> Iterator[Finding]:
    """Refuse a value on the last line, which nbgrader takes for the score: 0.5 is half a point.

    Worse, a numpy number there cannot be read and scores full marks. So a test ends in
    an assert, in a call that returns nothing, or, for partial credit meant as such, in `float()`.
    The rule holds for the visible part too: that is what Validate runs.
    """
    for cell in exercise.tests:
        visible = released_cell(exercise, cell)
        for version in [cell, visible] if visible is not None else [cell]:
            if message := _loose_end(version):
                yield finding(
                    tests_end_in_check,
                    exercise,
                    cell,
                    message,
                    "End it in an assert, or in a call that raises if the promise is broken and "
                    "returns None if it is kept.",
                )
                break


def _loose_end(cell: Cell) -> str:
    """Say why the last statement of a cell is no check; empty if it is one."""
    body = cell.tree.body if cell.tree else []
    if not body or (len(body) == 1 and ast.get_docstring(ast.Module(body, [])) is not None):
        return ""  # nothing but a docstring is left: `tests_visible` says so
    last = body[-1]
    if isinstance(last, ast.Expr) and not isinstance(last.value, (ast.Call, ast.Await)):
        return f"it ends in the value `{ast.unparse(last)}`, which nbgrader reads as a score."
    if isinstance(last, (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.Pass)):
        return f"it ends in `{ast.unparse(last)}`, which checks nothing."
    return ""


def tests_are_quiet(exercise: Exercise) -> Iterator[Finding]:
    """Refuse tests that show or print: stderr scores 0, and output hides the verdict.

    A widget has nobody to look at it while grading, and may wait for a browser for ever.
    """
    for cell in exercise.tests:
        shows = sorted(
            {name for node in ast.walk(cell.tree or ast.Module([], [])) for name in _shown_by(node)}
        )
        if shows:
            yield finding(
                tests_are_quiet,
                exercise,
                cell,
                f"it shows or prints something: {', '.join(shows)}.",
                "Move that to a cell before it; say what went wrong in the assert's message.",
            )


def _shown_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in _SHOWS or ast.unparse(function) in _SHOWS_IN_FULL:
            yield f"{ast.unparse(function)}()"
    elif isinstance(node, ast.Import):
        yield from (f"import {a.name}" for a in node.names if a.name.split(".")[0] in _PICTURES)
    elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _PICTURES:
        yield f"from {node.module} import"


def tests_ask_solutions(exercise: Exercise) -> Iterator[Finding]:
    """Make points depend on what a student wrote above, and on all of it."""
    written: set[str] = set()
    for cell in exercise.cells:
        if cell.is_code and cell.is_solution:
            written |= cell.defined_names()
        elif cell.is_test and not (cell.loaded_names() & written):
            yield finding(
                tests_ask_solutions,
                exercise,
                cell,
                "it uses nothing that a solution cell before it defines.",
                "Call the student's function in it, or move it below the solution.",
            )
    asked = {name for cell in exercise.cells if cell.is_test for name in cell.loaded_names()}
    for cell in exercise.solutions:
        for function in cell.functions():
            if function.name not in asked and not cell.is_graded:
                yield finding(
                    tests_ask_solutions,
                    exercise,
                    cell,
                    f"no test calls `{function.name}`.",
                    "Add an autograded cell for it, or give it a name with an underscore.",
                )


def tests_visible(exercise: Exercise) -> Iterator[Finding]:
    """Ask for a visible part: a test hidden as a whole passes in Validate whatever was written."""
    for cell in exercise.tests:
        if not any(region.kind == "hidden test" for region in exercise.regions(cell)):
            continue
        visible = released_cell(exercise, cell)
        body = visible.tree.body if visible is not None and visible.tree else []
        if not [n for n in body if not (isinstance(n, ast.Expr) and _is_text(n.value))]:
            yield finding(
                tests_visible,
                exercise,
                cell,
                "nothing of it is left in the released version but its docstring.",
                "Leave one example outside the hidden region.",
            )


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def stub_docstring(exercise: Exercise) -> Iterator[Finding]:
    """Ask for a docstring in each blank function: what it takes, returns, and when it is right."""
    for cell in exercise.solutions:
        stub = released_cell(exercise, cell)
        left = {f.name: f for f in (stub.functions() if stub is not None else [])}
        for function in cell.functions():
            if stub is None:
                continue
            if function.name not in left:
                message = f"the released version does not name `{function.name}`."
            elif not ast.get_docstring(left[function.name]):
                message = f"the released `{function.name}` has no docstring."
            else:
                continue
            yield finding(
                stub_docstring,
                exercise,
                cell,
                message,
                "Leave `def` and docstring outside the solution region.",
            )


def written_question(exercise: Exercise) -> Iterator[Finding]:
    """Ask for a written question: code shows that students can, words that they understood."""
    if not any(cell.is_written for cell in exercise.cells):
        yield finding(
            written_question,
            exercise,
            None,
            "it has no manually graded question.",
            "Add a markdown cell with `grade` and `solution` true, and its rubric in it.",
        )


def written_rubric(exercise: Exercise) -> Iterator[Finding]:
    """Ask for rubrics: two graders give the same points only if they read the same one."""
    for cell in exercise.cells:
        if cell.is_written and not re.search(
            r"\brubric\b|mark(ing)?\s+scheme|\bpoints?\b|\bpts?\b", cell.source, re.IGNORECASE
        ):
            yield finding(
                written_rubric,
                exercise,
                cell,
                "its solution says nothing about how points are given.",
                "Write a rubric into the answer; nbgrader removes it from the release.",
            )
