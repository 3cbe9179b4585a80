"""Runs an exercise with its solution and with blank stubs, as nbgrader would, and judges both.

The released notebook is run with its complete tests, which is what nbgrader grades when a student
submits it untouched. Nothing of a course is written to.
"""

from __future__ import annotations

import contextlib
import copy
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from gdwidget.course.exercise import Cell, Exercise, Finding
from gdwidget.course.rules.rule import finding
from gdwidget.course.sources import CourseError


@dataclass(frozen=True)
class Trial:
    """An exercise with what its two runs left behind.

    Attributes
    ----------
    exercise : Exercise
        What was run.
    solved, blank : NotebookNode
        Executed: with the solution, and with stubs.
    """

    exercise: Exercise
    solved: NotebookNode
    blank: NotebookNode


TrialRule = Callable[[Trial], Iterable[Finding]]


def solution_passes(trial: Trial) -> Iterator[Finding]:
    """Give the solution every point: what it does not reach is out of everybody's reach."""
    for cell in _executed(trial.solved):
        if error := _error(cell):
            message = f"it fails with the solution: {error}."
        elif cell.is_test and (score := _score(cell)) != float(cell.meta["points"]):
            message = f"the solution gets {score:g} of its {cell.meta['points']:g} points."
        else:
            continue
        yield finding(
            solution_passes,
            trial.exercise,
            cell,
            message,
            "Mend the solution or the test; every point has to be within reach.",
        )


def solution_is_silent(trial: Trial) -> Iterator[Finding]:
    """Refuse output of a test: on stderr it scores 0, a value at the end is read as a score.

    The exception is partial credit meant as such: a last line that is `float(...)`.
    """
    for cell in _executed(trial.solved):
        if not cell.is_test or _error(cell):
            continue
        kinds = [
            f"{output.output_type} {output.get('name', '')}".strip()
            for output in cell.node.outputs
            if not (output.output_type == "execute_result" and _ends_in_float(cell))
        ]
        if kinds:
            yield finding(
                solution_is_silent,
                trial.exercise,
                cell,
                f"with the solution it puts something out: {', '.join(kinds)}.",
                "A test says nothing as long as all is well; see to warnings in it, too.",
            )


def blank_fails(trial: Trial) -> Iterator[Finding]:
    """Give a blank notebook no point: a cell that it passes gives points for nothing."""
    for cell in _executed(trial.blank):
        if cell.is_test and (score := _score(cell)) > 0:
            yield finding(
                blank_fails,
                trial.exercise,
                cell,
                f"a blank notebook gets {score:g} of its {cell.meta['points']:g} points.",
                "Let the test call what the student is to write.",
            )


def blank_runs(trial: Trial) -> Iterator[Finding]:
    """Let a fresh notebook run: no error should meet a student but those of the tests."""
    for cell in _executed(trial.blank):
        if not cell.is_graded and (error := _error(cell)):
            yield finding(
                blank_runs,
                trial.exercise,
                cell,
                f"it fails before anything was written: {error}.",
                "Let it say in words that the answer above is still missing.",
            )


TRIAL_RULES: tuple[TrialRule, ...] = (solution_passes, solution_is_silent, blank_fails, blank_runs)


def run_trials(exercises: Iterable[Exercise]) -> Iterator[Trial | CourseError]:
    """Run each exercise twice, several at a time.

    Parameters
    ----------
    exercises : iterable of Exercise
        nbgrader must be able to release them.

    Yields
    ------
    Trial or CourseError
        In the order given; the error if one could not be run to its end.
    """
    jobs = [(e, copy.deepcopy(e.notebook), e.blank) for e in exercises]
    with _environment(), ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        runs = [
            (exercise, pool.submit(_run, exercise, solved), pool.submit(_run, exercise, blank))
            for exercise, solved, blank in jobs
        ]
        for exercise, solved, blank in runs:
            try:
                yield Trial(exercise, solved.result(), blank.result())
            except CourseError as error:
                yield error


def _run(exercise: Exercise, notebook: NotebookNode) -> NotebookNode:
    """Execute a notebook in a copy of its folder, with nbgrader's own settings for grading."""
    from nbgrader.preprocessors import ClearOutput, Execute

    with tempfile.TemporaryDirectory(prefix="gdwidget-lint-") as name:
        folder = Path(name) / "run"
        if exercise.folder is None:
            folder.mkdir()
        else:
            ignored = shutil.ignore_patterns("*.ipynb", ".ipynb_checkpoints", "__pycache__")
            shutil.copytree(exercise.folder, folder, ignore=ignored)
        resources = {"metadata": {"path": str(folder)}}
        config = copy.deepcopy(exercise.config)
        # What a kernel has to say about its connection does not belong among the findings.
        config.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
        try:
            ClearOutput(config=config).preprocess(notebook, resources)
            Execute(config=config).preprocess(notebook, resources)
        except Exception as error:  # a dead kernel, a timeout that cannot be interrupted, ...
            raise CourseError(
                f"{exercise.name} could not be run to its end: {type(error).__name__}: {error}."
            ) from error
    return notebook


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Say to the kernels what nbgrader says to them while it grades."""
    old = os.environ.get("NBGRADER_EXECUTION")
    os.environ["NBGRADER_EXECUTION"] = "autograde"
    try:
        yield
    finally:
        del os.environ["NBGRADER_EXECUTION"]
        if old is not None:
            os.environ["NBGRADER_EXECUTION"] = old


def _executed(notebook: NotebookNode) -> list[Cell]:
    cells = [Cell(node, index) for index, node in enumerate(notebook.cells)]
    return [cell for cell in cells if cell.is_code]


def _error(cell: Cell) -> str:
    """Return name and first line of the exception a cell ended in; empty if there is none."""
    for output in cell.node.outputs:
        if output.output_type == "error":
            said = (str(output.evalue).strip().splitlines() or [""])[0]
            return f"{output.ename}: {said}".rstrip(": .")
    return ""


def _score(cell: Cell) -> float:
    """Return what nbgrader gives for an executed cell."""
    from nbgrader.utils import determine_grade

    try:
        score, _ = determine_grade(cell.node)
    except ValueError:  # a trailing number above the cell's points stops nbgrader
        return float("inf")
    return float(score)


def _ends_in_float(cell: Cell) -> bool:
    last = cell.tree.body[-1] if cell.tree and cell.tree.body else None
    function = getattr(getattr(last, "value", None), "func", None)
    return getattr(function, "id", None) == "float"
