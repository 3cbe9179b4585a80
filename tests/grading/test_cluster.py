"""A whole class on a Dask cluster with PostgreSQL, and the clusters that are refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from distributed import Client, LocalCluster

from gdwidget.grading import GradingError
from gdwidget.grading.grade import Job, graded
from tests.grading import tiny
from tests.grading.aftermath import nothing_left
from tests.grading.stock import nbgrader
from tools.browser import apt_install

# One after the other: each keeps both cores busy.
pytestmark = [pytest.mark.timeout(900), pytest.mark.xdist_group("classes")]

STUDENTS = int(os.environ.get("GDWIDGET_CLASS", "24"))  # 300 by `make class`
NOBODY = 65534


def postgres_programs() -> Path:
    """Where PostgreSQL's programs are, which Debian keeps off the path; installed if need be."""
    for _ in range(2):
        if found := shutil.which("initdb"):
            return Path(found).resolve().parent
        if there := sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            return there[-1].parent
        apt_install("postgresql")
    pytest.fail("There is no PostgreSQL here; run: sudo apt-get install postgresql")


@pytest.fixture(scope="module")
def server() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server, which may run as anybody but root; makes databases by name."""
    programs = postgres_programs()
    somebody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="gdw-pg-", dir="/tmp") as folder:
        if somebody:
            os.chown(folder, NOBODY, NOBODY)

        def run(*command: str) -> None:
            done = subprocess.run(
                [programs / command[0], *command[1:]],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
                **somebody,  # type: ignore[arg-type]
            )
            assert done.returncode == 0, done.stdout + done.stderr

        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "grader", "-A", "trust", "--no-sync", "--locale=C.UTF-8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "-D", data, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:

            def made(name: str) -> str:
                run("createdb", "-h", folder, "-U", "grader", name)
                return f"postgresql+psycopg://grader@/{name}?host={folder}"

            yield made
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a scheduler with two workers."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as local:
        yield local.scheduler_address


@contextmanager
def elsewhere(scheduler: str, hidden: Path) -> Iterator[None]:
    """A worker under another host's name, to which a folder is empty."""
    words = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--no-dashboard"]
    script = f"hostname elsewhere; mount -t tmpfs none {hidden}; exec {' '.join(words)} --no-nanny"
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            ["unshare", "--map-root-user", "--mount", "--uts", "sh", "-ec", script],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            with Client(scheduler) as client:  # type: ignore[no-untyped-call]
                client.wait_for_workers(3, timeout=60)
            yield
        finally:
            process.kill()
            process.wait()


def make(root: Path, students: int, **settings: object) -> Path:
    tiny.make(root, students, **settings)
    assert not nbgrader(root, "generate_assignment", tiny.ASSIGNMENT)
    return root


def test_cluster_grades_as_one_machine(
    tmp_path: Path,
    server: Callable[[str], str],
    cluster: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Does a class get the same gradebook here and there, in SQLite and in PostgreSQL?"""
    database = server("class")
    there = make(tmp_path / "there", STUDENTS, db_url=database)
    here = make(tmp_path / "here", STUDENTS)
    began = time.monotonic()
    on_cluster = [r for _, _, r in graded(Job(there, tiny.ASSIGNMENT, scheduler=cluster))]
    between = time.monotonic()
    with nothing_left(monkeypatch, tmp_path / "t"):
        on_this = [r for _, _, r in graded(Job(here, tiny.ASSIGNMENT, workers=2))]
    print(f"cluster {between - began:.0f} s, here {time.monotonic() - between:.0f} s")
    for records in (on_cluster, on_this):
        assert [r.reason for r in records if r.outcome != "graded"] == []
        assert len(records) == STUDENTS
    found = tiny.gradebook(database)
    assert found == tiny.gradebook(f"sqlite:///{here}/gradebook.db")
    assert {student: entry["grades"]["test"][0] for student, entry in found.items()} == {
        tiny.name(number): tiny.points(number) for number in range(STUDENTS)
    }


def test_without_scheduler(tmp_path: Path) -> None:
    """Is it said that nobody answers?"""
    course = make(tmp_path / "course", 1)
    job = Job(course, tiny.ASSIGNMENT, scheduler="tcp://127.0.0.1:1")
    with pytest.raises(GradingError, match="No Dask scheduler answers at tcp:"):
        list(graded(job))


def test_several_machines(tmp_path: Path, server: Callable[[str], str], cluster: str) -> None:
    """Is a worker elsewhere refused with SQLite, and if it does not see the course?"""
    shared = tmp_path / "not-shared"
    alone = make(shared / "alone", 1)
    both = make(shared / "both", 1, db_url=server("both"))
    with elsewhere(cluster, shared):
        with pytest.raises(GradingError, match=r"workers on elsewhere cannot share an SQLite"):
            list(graded(Job(alone, tiny.ASSIGNMENT, scheduler=cluster)))
        with pytest.raises(GradingError, match=f"workers on elsewhere do not see {both}"):
            list(graded(Job(both, tiny.ASSIGNMENT, scheduler=cluster)))
