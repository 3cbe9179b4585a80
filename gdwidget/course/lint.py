"""Finds the exercises of a folder and holds them to the rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from inspect import getdoc
from pathlib import Path
from typing import Any

from gdwidget.course import settings
from gdwidget.course.exercise import Exercise, Finding
from gdwidget.course.rules import RULES, rule_name
from gdwidget.course.sources import (
    Course,
    CourseError,
    assignments_folder,
    read_notebook,
    read_script,
)
from gdwidget.course.trial import TRIAL_RULES, run_trials

_UNFIT = "runs-to-its-end"


def rules() -> dict[str, str]:
    """Return every rule's name with the reason for it."""
    every: list[Callable[..., Any]] = [*RULES, *TRIAL_RULES]
    return {rule_name(rule): getdoc(rule) or "" for rule in every}


def find_exercises(path: Path | None) -> list[Exercise]:
    """Find what there is to check.

    Parameters
    ----------
    path : Path or None
        A course with the folder ``source``, a folder of percent scripts or of folders with one
        each, a script or a notebook; None for our own assignments.

    Returns
    -------
    list of Exercise
        At least one, by name.

    Raises
    ------
    CourseError
        If there is none, or one cannot be read.
    """
    if path is None:
        path = assignments_folder()
    if not path.exists():
        raise CourseError(f"There is no {path}.")
    if path.is_file():
        return [_from_file(path)]
    if Course(path).source.is_dir():
        course = Course(path.resolve())
        config = settings.in_force(course.root)
        found = sorted(course.source.glob("*/*.ipynb"))
        exercises = [_from_notebook(file, config, course.root) for file in found]
    else:
        exercises = [_from_script(file) for file in _scripts(path)]
    if not exercises:
        raise CourseError(
            f"{path} holds no exercise; expected source/NAME/NAME.ipynb, or percent scripts with "
            "nbgrader's metadata."
        )
    return exercises


def lint(
    exercises: Collection[Exercise], *, run: bool = True, ignore: Collection[str] = ()
) -> Iterator[Finding]:
    """Check exercises, the quick rules first.

    Parameters
    ----------
    exercises : collection of Exercise
        From `find_exercises`.
    run : bool, default True
        Also run each one with its solution and with stubs; takes seconds for each.
    ignore : collection of str, default ()
        Names of rules to leave out.

    Yields
    ------
    Finding
        Exercise by exercise, in the order of the rules.

    Raises
    ------
    CourseError
        If `ignore` names no rule.
    """
    if unknown := sorted(set(ignore) - rules().keys()):
        raise CourseError(
            f"There is no rule {unknown[0]!r}; `gdwidget course lint --rules` lists them."
        )
    can_run = []
    for exercise in exercises:
        for rule in RULES:
            if rule_name(rule) not in ignore:
                yield from rule(exercise)
        try:
            _ = exercise.blank
            can_run.append(exercise)
        except CourseError:
            continue  # `release_works` has said so
    if not run:
        return
    for exercise, trial in zip(can_run, run_trials(can_run), strict=True):
        if isinstance(trial, CourseError):
            yield Finding(exercise.name, _UNFIT, "notebook", str(trial), "Look for endless loops.")
            continue
        for trial_rule in TRIAL_RULES:
            if rule_name(trial_rule) not in ignore:
                yield from trial_rule(trial)


def _from_file(path: Path) -> Exercise:
    if path.suffix != ".ipynb":
        return _from_script(path)
    # source/NAME/NAME.ipynb belongs to the course around it, settings included
    root = path.resolve().parents[2] if len(path.resolve().parents) > 2 else path.parent
    if Course(root).source == path.resolve().parents[1]:
        return _from_notebook(path.resolve(), settings.in_force(root), root)
    return Exercise(path.stem, read_notebook(path), folder=path.resolve().parent)


def _from_notebook(path: Path, config: Any, root: Path) -> Exercise:
    same = path.stem == path.parent.name
    name = path.stem if same else f"{path.parent.name}/{path.stem}"
    return Exercise(name, read_notebook(path), config, path.parent, root)


def _from_script(path: Path) -> Exercise:
    return Exercise(path.stem, read_script(path))


def _scripts(folder: Path) -> list[Path]:
    """List the percent scripts of a folder: NAME/NAME.py, else files with nbgrader's metadata."""
    own = folder / f"{folder.resolve().name}.py"
    named = (
        [own]
        if own.is_file()
        else sorted(
            path / f"{path.name}.py"
            for path in folder.iterdir()
            if (path / f"{path.name}.py").is_file()
        )
    )
    if named:
        return named
    marker = re.compile(r"^# %%.*nbgrader=", re.MULTILINE)
    return [
        p for p in sorted(folder.glob("*.py")) if marker.search(p.read_text("utf-8", "replace"))
    ]
