"""A run that is killed at any moment goes on where it was, and nobody can tell afterwards."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from gdwidget.grading.grade import Job, graded
from tests.grading import tiny
from tests.grading.aftermath import below, nothing_left
from tests.grading.stock import environment, nbgrader

# One after the other: each keeps both cores busy.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("classes")]

KILLS = int(os.environ.get("GDWIDGET_KILLS", "4"))  # 20 by `make class`
STUDENTS = max(16, 2 * KILLS)
_SEED = 4


def command(root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gdwidget", "grade", tiny.ASSIGNMENT, "--workers", "2"],
        cwd=root,
        env={**environment(root), "TMPDIR": os.environ["TMPDIR"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(root: Path) -> dict[str, float]:
    """Who is graded, and how long that took: it would differ if it were done again."""
    found = {}
    for path in (root / ".gdwidget" / "grading" / tiny.ASSIGNMENT).glob("*.json"):
        record = json.loads(path.read_text())
        if record["outcome"] == "graded":
            found[record["student"]] = record["seconds"]
    return found


def files(root: Path) -> set[tuple[str, int]]:
    """Names and permissions of what grading has written."""
    graded = root / "autograded"
    return {(str(p.relative_to(graded)), p.stat().st_mode) for p in graded.rglob("*")}


def make(root: Path, students: int = STUDENTS) -> str:
    tiny.make(root, students)
    assert not nbgrader(root, "generate_assignment", tiny.ASSIGNMENT)
    return f"sqlite:///{root}/gradebook.db"


def test_killed_and_resumed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is the gradebook that of an undisturbed run, and is what was done not done again?"""
    calm, restless = tmp_path / "calm", tmp_path / "restless"
    calm_url, url = make(calm), make(restless)
    moments = random.Random(_SEED)
    with nothing_left(monkeypatch, tmp_path / "t"):
        said, complaint = command(calm).communicate(timeout=200)
        assert f"Graded: {STUDENTS} of {STUDENTS}." in said, complaint
        before = finished(restless)
        for turn in range(KILLS):
            run = command(restless)
            kill_after(run, len(before), (1, 0, 2, 0, 3, 0)[turn % 6], moments.random())
            wait_for_the_end()
            now = finished(restless)
            assert {name: now[name] for name in before} == before
            before = now
        assert 0 < len(before) < STUDENTS
        last = command(restless)
        said, complaint = last.communicate(timeout=200)
        assert last.returncode == 0, complaint
        assert len(complaint.splitlines()) == STUDENTS  # a line for each and no warning
        assert f"Graded: {STUDENTS} of {STUDENTS}." in said
        now = finished(restless)
        assert {name: now[name] for name in before} == before
    assert tiny.gradebook(url) == tiny.gradebook(calm_url)
    assert files(restless) == files(calm)


def kill_after(run: subprocess.Popen[str], there: int, new: int, pause: float) -> None:
    """Kill a run at a random moment: while it starts, or some time after so many new are done."""
    assert run.stderr
    if new == 0:
        time.sleep(2 * pause)
    else:
        for _ in range(there + new):
            assert f"/{STUDENTS} " in run.stderr.readline()
        time.sleep(0.4 * pause)
    run.kill()
    run.communicate()


def wait_for_the_end() -> None:
    """Let the workers of a killed run end: no later run may meet them."""
    end = time.monotonic() + 30
    while below() and time.monotonic() < end:
        time.sleep(0.02)
    assert not below()


def test_ended_workers_and_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is everybody graded if a worker is killed, if a run is stopped, if records are lost?"""
    make(tmp_path, 12)
    job = Job(tmp_path, tiny.ASSIGNMENT, workers=2)
    with nothing_left(monkeypatch, tmp_path / "t"):
        stopped = graded(job)
        next(stopped)
        stopped.close()  # as Ctrl-C does
        assert 0 < len(finished(tmp_path)) < 12
        going_on = graded(job)
        there = len(finished(tmp_path))
        for _ in range(there + 1):
            next(going_on)
        workers = [process for process in psutil.Process().children() if is_worker(process)]
        assert len(workers) == 2
        workers[0].kill()
        outcomes = {record.student: record.reason for _, _, record in going_on}
        assert set(outcomes.values()) == {""}
        assert len(finished(tmp_path)) == 12
        shutil.rmtree(tmp_path / ".gdwidget")
        ((_, _, again),) = graded(replace(job, student=tiny.name(0)))
        assert (again.outcome, again.points) == ("graded", tiny.points(0))


def is_worker(process: psutil.Process) -> bool:
    """Forked workers look like this process, spawned ones say so."""
    try:
        words = process.cmdline()
    except psutil.ZombieProcess:
        return False
    return words == psutil.Process().cmdline() or "spawn_main" in " ".join(words)
