"""The command line as people type it: what it prints, and the status it ends with."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import nbgrader.api
import pytest
from typer.testing import CliRunner, Result

from gdwidget.cli import app
from gdwidget.grading import grade
from gdwidget.grading.record import Record
from tests.course.sample import NAME, SCRIPT, changed, offer

alembic_version = functools.cache(nbgrader.api.get_alembic_version)


@pytest.fixture(autouse=True)
def _one_assignment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(monkeypatch, tmp_path / "assignments", _01_double=SCRIPT)
    monkeypatch.setattr(nbgrader.api, "get_alembic_version", alembic_version)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_version_and_help() -> None:
    """Do both say what they should and end well?"""
    assert run("--version").output == f"gdwidget {metadata.version('gdwidget')}\n"
    shown = run("--help")
    assert shown.exit_code == 0
    assert "doctor" in shown.output
    assert "course" in shown.output


def test_create_update_and_lint_a_course(tmp_path: Path) -> None:
    """Do the three commands work on one another's results?"""
    root = tmp_path / "gd101"
    made = run("course", "create", root, "--name", "gd-101", "--timezone", "UTC")
    assert made.exit_code == 0
    assert "The course gd-101 (01-double) is in" in made.output
    assert run("course", "lint", root, "--no-run").output == (
        "Exercises checked: 1. Nothing to complain of.\n"
    )
    assert run("course", "create", root, "--update").output == "Nothing to change.\n"

    notebook = root / f"source/{NAME}/{NAME}.ipynb"
    notebook.write_text(notebook.read_text().replace("3 points", "4 points"))
    shown = run("course", "create", root, "--update", "--dry-run")
    assert shown.exit_code == 0
    assert f"source/{NAME}/{NAME}.ipynb: edited by you, left alone (1 cell changed" in shown.output
    assert "--force" in shown.output

    linted = run("course", "lint", root, "--no-run")
    assert linted.exit_code == 1
    assert linted.output == (
        "01-double start-1: the text states 4 points, the cells add up to 3.\n"
        "    Change the text or the cells' points. [points-add-up]\n"
        "Findings: 1, in 1 of 1 exercises.\n"
    )
    assert run("course", "lint", root, "--no-run", "--ignore", "points-add-up").exit_code == 0

    forced = run("course", "create", root, "--update", "--force")
    assert "edited by you, written" in forced.output
    assert "What was replaced is in" in forced.output
    assert "4 points" not in notebook.read_text()


def test_lint_takes_the_course_it_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is DIR optional in a course?"""
    folder = tmp_path / "own/source/hw1"
    folder.mkdir(parents=True)
    run("course", "create", tmp_path / "gd101")
    made = tmp_path / f"gd101/source/{NAME}/{NAME}.ipynb"
    (folder / "hw1.ipynb").write_text(made.read_text().replace("3 points", "9 points"))
    monkeypatch.chdir(tmp_path / "own")
    linted = run("course", "lint", "--no-run")
    assert linted.output.startswith("hw1 start-1: the text states 9 points")


def test_the_rules_are_listed_with_their_reasons() -> None:
    """Can an instructor look up why?"""
    assert "unique-ids: Refuse two cells of one grade_id" in run("course", "lint", "--rules").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["course", "create", "{tmp}"], "is not empty"),
        (["course", "create", "{tmp}/x", "--assignments", "99-none"], "no assignment '99-none'"),
        (["course", "create", "{tmp}/assignments", "--update"], "was not made by"),
        (["course", "lint", "{tmp}/nowhere"], "There is no"),
        (["course", "lint", "{tmp}/assignments", "--ignore", "this"], "There is no rule 'this'"),
        (["course", "create", "{tmp}/x", "--dry-run"], "go with --update"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    tmp_path: Path, words: list[str], said: str
) -> None:
    """Is the status 2, and is there no traceback?"""
    shown = run(*(word.replace("{tmp}", str(tmp_path)) for word in words))
    assert shown.exit_code == 2
    assert said in " ".join(shown.output.split())
    assert "Traceback" not in shown.output
    assert shown.exception is None or isinstance(shown.exception, SystemExit)


def test_doctor_ends_with_a_status_and_speaks_to_programs(tmp_path: Path) -> None:
    """Is it 1 as long as something is missing, in words and in JSON?"""
    run("course", "create", tmp_path / "gd101")
    shown = run("doctor", tmp_path / "gd101")
    assert shown.exit_code == 0, shown.output
    assert "ok       nbgrader: " in shown.output
    assert "Nothing is missing." in shown.output
    (tmp_path / "gd101/exchange").rmdir()
    shown = run("doctor", tmp_path / "gd101")
    assert shown.exit_code == 1
    assert f"mkdir -p {tmp_path}/gd101/exchange" in shown.output
    report = run("doctor", tmp_path / "gd101", "--json")
    assert report.exit_code == 1
    content = json.loads(report.output)
    assert content["ok"] is False
    assert {"name", "state", "detail", "remedy"} == set(content["checks"][0])


def test_a_solution_that_fails_is_found_from_the_command_line(tmp_path: Path) -> None:
    """Does lint run kernels unless told not to?"""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "01.py").write_text(changed(("factor = 2", "factor = 3")), encoding="utf-8")
    assert run("course", "lint", folder, "--no-run").exit_code == 0
    linted = run("course", "lint", folder)
    assert linted.exit_code == 1
    assert "[solution-passes]" in linted.output


def test_python_m_gdwidget_is_the_command_line() -> None:
    """Does it work as a module, from a program's pipe?"""
    done = subprocess.run(
        [sys.executable, "-m", "gdwidget", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("gdwidget ")


@pytest.mark.parametrize("package", ["typer", "nbformat", "nbgrader"])
def test_a_bare_installation_is_told_what_to_install(tmp_path: Path, package: str) -> None:
    """Does a command end with the pip command instead of a traceback?"""
    (tmp_path / f"{package}.py").write_text(
        f"raise ModuleNotFoundError('no', name={package!r})\n", encoding="utf-8"
    )
    done = subprocess.run(
        [sys.executable, "-m", "gdwidget", "course", "create", str(tmp_path / "gd101")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.returncode != 0
    assert f"needs the package {package};" in done.stderr
    assert 'python -m pip install "gdwidget[course]"' in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "gd101").exists()


def test_a_run_that_is_stopped_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is it said how far grading got, and that it can go on?"""

    def stopped(job: grade.Job, started: object) -> Iterator[tuple[int, int, Record]]:
        yield 11, 37, Record("ada", job.assignment, "graded")
        raise KeyboardInterrupt

    monkeypatch.setattr(grade, "graded", stopped)
    ended = run("grade", NAME, "--course", tmp_path)
    assert ended.exit_code == 130
    assert ended.stderr.endswith("Stopped, 11 of 37 graded; run it again to go on.\n")
