"""A whole class: in parallel, on this machine or a cluster, resumable after any interruption."""

from __future__ import annotations

import contextlib
import fcntl
import functools
import glob
import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbgrader.api
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from traitlets.config import Config

from gdwidget.course.settings import in_force
from gdwidget.course.sources import Course
from gdwidget.grading import GradingError, record, workers
from gdwidget.grading.autograde import TrustedAutograde, standing
from gdwidget.grading.flags import flag_identical
from gdwidget.grading.model import lost
from gdwidget.grading.rebuild import Template
from gdwidget.grading.record import Record
from gdwidget.grading.sandbox import probe
from gdwidget.grading.settings import protect
from gdwidget.grading.view import exposed
from gdwidget.grading.warm import warmed

# nbgrader opens the gradebook nine times for a submission, each time with an engine that has to
# compile every statement again. Connections are closed with each gradebook as before.
nbgrader.api.create_engine = functools.cache(nbgrader.api.create_engine)

_PATIENCE_WITH_SQLITE = 60
"""Seconds that a worker waits for another one to finish writing."""
_WRITES_NOTHING = text("UPDATE assignment SET name = name WHERE 1 = 0")
"""Is refused by a gradebook that cannot be written."""
_LACKING = '{} needs the package {}; install it by: python -m pip install "gdwidget[cluster]"'
_WHY_ALIKE = {
    "changed-argument": "If the exercise asks for that, let the function return it.",
    "tampered-test": "You seem to have changed it in source/ since the release.",
}
_FEWEST_ALIKE = 3
Templates = dict[str, Template]
"""The instructor's notebooks of an assignment, by name."""
_ONE_AT_A_TIME = threading.Lock()  # nbgrader changes the working folder of its process


@dataclass(frozen=True)
class Job:
    """What is to be graded, and how.

    Attributes
    ----------
    root : Path
        The course.
    assignment : str
    student : str or None
        One student, or all who have submitted.
    force : bool
        Whether to grade again what is graded.
    sandbox : bool
    workers : int
        Processes on this machine.
    scheduler : str or None
        Address of a Dask scheduler, to grade there instead.
    """

    root: Path
    assignment: str
    student: str | None = None
    force: bool = False
    sandbox: bool = True
    workers: int = 2
    scheduler: str | None = None


def course_directory(root: Path) -> CourseDirectory:
    """Return nbgrader's view of a course, with a database that workers can share."""
    config = in_force(root)
    protect(config)
    config.CourseDirectory.root = str(root.resolve())
    directory = CourseDirectory(config=config)
    if directory.db_url.startswith("sqlite") and "?" not in directory.db_url:
        directory.db_url += f"?timeout={_PATIENCE_WITH_SQLITE}"
    return directory


def students(job: Job) -> list[str]:
    """List who is to be graded.

    Raises
    ------
    GradingError
        If the assignment is unknown or nobody has submitted it.
    """
    directory = course_directory(job.root)
    if not _is_known(directory, job.assignment):
        raise GradingError(
            f"The gradebook has no assignment {job.assignment!r}; run "
            f"`nbgrader generate_assignment {job.assignment}` first."
        )
    api = NbGraderAPI(directory, config=directory.config)
    submitted = api.get_submitted_students(job.assignment)
    found = sorted(name for name in submitted if job.student in (None, name))
    if not found:
        who = f"from {job.student} " if job.student else ""
        raise GradingError(
            f"There is no submission of {job.assignment} {who}in {directory.submitted_directory}/; "
            "collect them first."
        )
    return found


def _is_known(directory: CourseDirectory, assignment: str) -> bool:
    """Tell whether the gradebook, which nothing has opened before, has the assignment."""
    try:
        with Gradebook(directory.db_url, directory.course_id) as gradebook:
            gradebook.db.execute(_WRITES_NOTHING)
            gradebook.db.rollback()
            return bool(gradebook.find_assignment(assignment).notebooks)
    except MissingEntry:
        return False
    except ModuleNotFoundError as error:
        raise GradingError(_LACKING.format("The gradebook", error.name)) from None
    except (OSError, SQLAlchemyError) as error:  # OSError: a new one asks the program alembic
        raise GradingError(
            f"The gradebook {_without_password(directory.db_url)} cannot be used: "
            f"{_first_line(error)}; see to the database, or to c.CourseDirectory.db_url in "
            "nbgrader_config.py."
        ) from error


def _first_line(error: BaseException) -> str:
    """Say what happened, without the statement that SQLAlchemy adds."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _without_password(url: str) -> str:
    try:
        return make_url(url).set(query={}).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "of c.CourseDirectory.db_url"


def graded(
    job: Job, started: Callable[[], object] = lambda: None
) -> Iterator[tuple[int, int, Record]]:
    """Grade a class.

    Parameters
    ----------
    job : Job
    started : callable, optional
        Called when the first workers have been started: who starts a thread before, such as a
        progress display, makes that slower.

    Yields
    ------
    tuple of int, int, Record
        How many are done, of how many, and the record of the last: those that were already graded
        first, then each as it gets done.

    Raises
    ------
    GradingError
        If grading cannot begin, with one sentence that says what to do.
    """
    _check_names(job)
    if job.workers < 1:
        raise GradingError(f"{job.workers} workers cannot grade; use 1 or more.")
    if job.sandbox and not job.scheduler and (reason := probe()):
        raise GradingError(reason)
    if job.sandbox and (seen := exposed(str(job.root))):
        raise GradingError(
            f"{job.root} lies in {seen}, which students' code may read; move the course elsewhere."
        )
    with _alone(job):
        everybody = students(job)
        templates = _grader(job, "").templates(job.assignment)
        before = {} if job.force else _done(job, everybody, templates)
        todo = [name for name in everybody if name not in before]
        count = 0
        for count, found in enumerate(before.values(), 1):
            yield count, len(everybody), found
        if todo:
            if job.scheduler:
                started()
                results = _on_cluster(job, todo)
            else:
                results = _here(job, todo, templates, started)
            for number, found in enumerate(results, count + 1):
                yield number, len(everybody), found
        _compare(job, templates)


def _check_names(job: Job) -> None:
    """Refuse what would be graded nowhere, before anything is written."""
    if not Course(job.root).is_course():
        raise GradingError(
            f"{job.root} is no nbgrader course: it has neither nbgrader_config.py nor source/; go "
            "to the course's folder or name it with --course."
        )
    if job.assignment in ("", ".", "..") or Path(job.assignment).name != job.assignment:
        raise GradingError(
            f"{job.assignment!r} is no name of an assignment; write that of a folder in source/, "
            "such as 01-gd-1d."
        )


def again(job: Job, records: list[Record]) -> list[Record]:
    """Read records once more: what takes the whole class is known only at its end."""
    course = Course(job.root)
    found = [record.read(course, r.assignment, r.student) for r in records]
    return [f if f and f.outcome != "started" else r for f, r in zip(found, records, strict=True)]


def said_once(records: list[Record]) -> tuple[list[Record], list[str]]:
    """Take out of records what most students were not the ones to change.

    Returns
    -------
    tuple of list of Record, list of str
        The records without flags about a test cell that differs alike, or an argument that is
        changed, in more than half of them, and a sentence for each: the instructor has changed the
        cell after the release, or asks for the change.
    """
    count = Counter(f for r in records for f in set(r.flags) if f.kind in _WHY_ALIKE)
    common = {f for f, n in count.items() if n >= _FEWEST_ALIKE and 2 * n > len(records)}
    sentences = [
        f"In {count[flag]} of {len(records)} submissions: {flag.text} {_WHY_ALIKE[flag.kind]}"
        for flag in sorted(common, key=lambda flag: flag.cell)
    ]
    kept = [replace(r, flags=[f for f in r.flags if f not in common]) for r in records]
    return kept, sentences


def lost_by_model(job: Job, templates: Templates | None = None) -> list[str]:
    """Say which points the instructor's own solution does not get, so that nobody can."""
    with _ONE_AT_A_TIME, contextlib.chdir(job.root):
        return lost(_grader(job, "", templates), job.assignment)


def grade_one(job: Job, student: str, templates: Templates | None = None) -> Record:
    """Grade one submission in this process."""
    with _ONE_AT_A_TIME, contextlib.chdir(job.root):
        grader = _grader(job, student, templates)
        why = "nbgrader ended without a result; run `nbgrader autograde` on it to see why"
        try:
            grader.start()
        except NbGraderException as error:  # the record says it better, if there is one
            why = _first_line(error.__context__ or error)
        found = record.read(Course(job.root), job.assignment, student)
    if found is None or found.outcome == "started":
        return _failed(job, student, why)
    return found


def _grader(job: Job, student: str, templates: Templates | None = None) -> TrustedAutograde:
    directory = course_directory(job.root)
    config: Config = directory.config
    config.TrustedExecute.sandbox = job.sandbox
    # nbgrader takes the name for a pattern of names.
    directory.assignment_id, directory.student_id = job.assignment, glob.escape(student)
    known = None if templates is None else {job.assignment: templates}
    grader = TrustedAutograde(coursedir=directory, config=config, templates=known)
    grader.force = True  # what is graded already does not get here
    grader.tries_model = False  # not once for each student
    grader.log = logging.getLogger("gdwidget.grading")
    return grader


def _done(job: Job, everybody: list[str], templates: Templates) -> dict[str, Record]:
    """Return the records of submissions that are graded and have not changed since."""
    grader, done = _grader(job, "", templates), {}
    course, directory = Course(job.root), grader.coursedir
    url, name = directory.db_url, directory.course_id
    with contextlib.chdir(job.root), Gradebook(url, name) as gradebook:
        for student in everybody:
            found = record.read(course, job.assignment, student)
            if (
                found is not None
                and found.outcome != "started"
                and found.sandbox >= job.sandbox
                and Path(grader._format_dest(job.assignment, student)).is_dir()
                and found.digest == grader._digest(job.assignment, student)
            ):
                done[student] = replace(found, **standing(gradebook, job.assignment, student))
                if done[student] != found:  # somebody has graded by hand
                    done[student].write(course)
    return done


@contextlib.contextmanager
def _alone(job: Job) -> Iterator[None]:
    """Keep a second run out while one is grading the assignment."""
    course = Course(job.root)
    folder = course.record(job.assignment, "x").parent
    path = folder.with_name(f"{folder.name}.lock")
    try:
        course.make_notes()
        path.parent.mkdir(parents=True, exist_ok=True)
        opened = path.open("w")
    except OSError as error:
        raise GradingError(
            f"{error.filename} cannot be written: {error.strerror}; grade as somebody who may "
            "write to the course's folder."
        ) from error
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise GradingError(
                f"{job.assignment} is being graded by another `gdwidget grade`; wait for it to end."
            ) from None
        yield


def _here(
    job: Job, todo: list[str], templates: Templates, started: Callable[[], object]
) -> Iterator[Record]:
    """Grade with worker processes of this machine."""
    suspects: list[str] = []
    while todo:
        broken = yield from _in_pool(job, todo, templates, started)
        begun = [student for student in broken if _begun(job, student)] or broken
        suspects += begun
        todo = [student for student in broken if student not in begun]
    for student in suspects:  # alone, so that who ends the process takes nobody along
        if (yield from _in_pool(job, [student], templates, started)):
            reason = "the grading process ended twice; is there enough memory?"
            yield _failed(job, student, reason)


def _in_pool(
    job: Job, todo: list[str], templates: Templates, started: Callable[[], object]
) -> Generator[Record, None, list[str]]:
    """Grade with a new pool; return who was not graded because a process of it ended."""
    broken: list[str] = []
    fork = workers.can_fork()
    ours = any(template.ours for template in templates.values())
    shared = warmed(sandbox=job.sandbox, ours=ours) if fork else contextlib.nullcontext()
    with shared, _ended(workers.pool(min(job.workers, len(todo)), fork=fork)) as pool:
        pool.submit(lost_by_model, job, templates)  # keeps what it finds for who asks at the end
        running: dict[Future[Record], str] = {
            pool.submit(grade_one, job, student, templates): student for student in todo
        }
        started()
        for future in as_completed(running):
            student = running[future]
            try:
                yield future.result()
            except BrokenProcessPool:
                broken.append(student)
            except Exception as error:
                yield _failed(job, student, error)
    return broken


@contextlib.contextmanager
def _ended(pool: ProcessPoolExecutor) -> Iterator[ProcessPoolExecutor]:
    """End a pool: who stops the run waits for what has begun, not for the class."""
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begun(job: Job, student: str) -> bool:
    found = record.read(Course(job.root), job.assignment, student)
    return found is not None and found.outcome == "started"


def _failed(job: Job, student: str, error: object) -> Record:
    reason = f"{type(error).__name__}: {error}" if isinstance(error, Exception) else str(error)
    return Record(student, job.assignment, "not graded", reason=reason)


def _on_cluster(job: Job, todo: list[str]) -> Iterator[Record]:
    """Grade with the workers of a Dask scheduler."""
    try:
        from distributed import Client, wait
        from distributed import as_completed as finished
    except ModuleNotFoundError as error:
        raise GradingError(_LACKING.format("--scheduler", error.name)) from None
    try:
        client = Client(job.scheduler, timeout=10)
    except (OSError, ValueError) as error:  # ValueError: it is no address
        raise GradingError(f"No Dask scheduler answers at {job.scheduler}: {error}.") from error
    with client:
        _check_cluster(job, client)
        model = client.submit(lost_by_model, job, pure=False)
        futures = client.map(grade_one, [job] * len(todo), todo, pure=False, retries=2)
        names = {future.key: student for future, student in zip(futures, todo, strict=True)}
        for future in finished(futures):
            try:
                yield future.result()
            except Exception as error:
                yield _failed(job, names[future.key], error)
        wait(model)  # what it has found is kept


def _check_cluster(job: Job, client: Any) -> None:
    """Refuse a cluster that cannot grade this course."""
    hosts: dict[str, str] = client.run(socket.gethostname)
    if not hosts:
        raise GradingError(f"The scheduler {job.scheduler} has no workers; start some.")
    url = course_directory(job.root).db_url
    elsewhere = sorted(set(hosts.values()) - {socket.gethostname()})
    if elsewhere and url.startswith("sqlite"):
        raise GradingError(
            f"The workers on {', '.join(elsewhere)} cannot share an SQLite gradebook; set "
            'c.CourseDirectory.db_url = "postgresql+psycopg://..." in nbgrader_config.py.'
        )
    config = str(Course(job.root.resolve()).config)
    blind = [
        hosts[worker] for worker, sees in client.run(os.path.isfile, config).items() if not sees
    ]
    if blind:
        raise GradingError(
            f"The workers on {', '.join(sorted(set(blind)))} do not see {job.root.resolve()}; put "
            "the course in a folder that all machines share under the same path."
        )
    if job.sandbox:
        for worker, reason in client.run(probe).items():
            if reason:
                raise GradingError(f"On {hosts[worker]}: {reason}")


def _compare(job: Job, templates: Templates) -> None:
    """Flag identical submissions, which takes the whole class."""
    course = Course(job.root)
    folder = course.record(job.assignment, "x").parent
    found = [
        record.read(course, job.assignment, path.stem) for path in sorted(folder.glob("*.json"))
    ]
    records = {r.student: r for r in found if r and r.outcome != "started"}
    released = {c.name: c.released for template in templates.values() for c in template.cells}
    flags = flag_identical({name: r.answers for name, r in records.items()}, released)
    for name, before in records.items():
        kept = [flag for flag in before.flags if not flag.kind.startswith("identical")]
        fresh = kept + flags.get(name, [])
        if fresh != before.flags:
            replace(before, flags=fresh).write(course)
