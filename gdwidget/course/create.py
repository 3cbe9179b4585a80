"""Writes an nbgrader course and brings it up to date, without ever losing an instructor's edit.

A manifest in the course holds the fingerprint of every file as it was written, so that an edited
file is told from one that is merely old. A new course appears in one step or not at all.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import Enum
from importlib import metadata
from pathlib import Path
from typing import Any

from gdwidget.course.contents import (
    Options,
    checked_course_id,
    checked_timezone,
    difference,
    fingerprint,
    local_timezone,
    render,
)
from gdwidget.course.sources import Course, CourseError, select_assignments

MANIFEST_FORMAT = 1


class State(Enum):
    """What an update makes of one file; the value is the word for it."""

    NEW = "new"
    SAME = "unchanged"
    OLD = "out of date"
    EDITED = "edited by you"
    REMOVED = "removed by you"


@dataclass(frozen=True)
class Change:
    """One file of an update.

    Attributes
    ----------
    path : str
        Relative to the course, with forward slashes.
    state : State
        How the file on disk relates to what was written last and to what would be written now.
    summary : str
        What differs between the file on disk and the new one, in a few words.
    written : bool
        True if the update writes the new one.
    """

    path: str
    state: State
    summary: str
    written: bool


@dataclass(frozen=True)
class Update:
    """What an update did, or would do.

    Attributes
    ----------
    changes : tuple of Change
        Every file we know of, in order.
    backup : Path or None
        The folder with what was replaced; None if nothing was.
    """

    changes: tuple[Change, ...]
    backup: Path | None


def create(
    root: Path,
    *,
    course_id: str | None = None,
    exchange: Path | None = None,
    timezone: str | None = None,
    assignments: Sequence[str] = (),
) -> Options:
    """Make a new nbgrader course.

    Parameters
    ----------
    root : Path
        A folder that does not exist yet, or is empty.
    course_id : str, optional
        By default the name of the folder.
    exchange : Path, optional
        By default ``exchange`` inside the course.
    timezone : str, optional
        By default that of the machine.
    assignments : sequence of str, default ()
        Slugs; all of ours if none is named.

    Returns
    -------
    Options
        What the course was made with.

    Raises
    ------
    CourseError
        If the folder is in use or an argument will not do. Nothing is written then.
    """
    root = root.resolve()
    course = Course(root)
    if course.manifest.is_file():
        raise CourseError(
            f"{root} is a gdwidget course already; add --update to bring it up to date."
        )
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise CourseError(f"{root} is not empty; name a new folder for the course.")
    options = Options(
        course_id=checked_course_id(root.name if course_id is None else course_id),
        exchange=None if exchange is None else str(exchange.expanduser().absolute()),
        timezone=checked_timezone(timezone or local_timezone()),
        assignments=tuple(found.slug for found in select_assignments(assignments)),
    )
    files = render(course, options)
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        with _workshop(root if root.exists() else root.parent) as folder:
            _build(Course(folder / "course"), options, files)
            _move(folder / "course", root)
    except OSError as error:
        raise CourseError(
            f"The course cannot be written: {error.strerror}: {error.filename}."
        ) from error
    return options


def update(
    root: Path,
    *,
    course_id: str | None = None,
    exchange: Path | None = None,
    timezone: str | None = None,
    assignments: Sequence[str] = (),
    dry_run: bool = False,
    force: bool = False,
) -> Update:
    """Bring a course up to date with the installed gdwidget.

    Parameters
    ----------
    root : Path
        A folder that `create` made.
    course_id : str, optional
        Must be the one it has, if given: releases and grades are filed under it.
    exchange, timezone : optional
        New values; otherwise they stay.
    assignments : sequence of str, default ()
        Slugs to add.
    dry_run : bool, default False
        Find out what would change, and change nothing.
    force : bool, default False
        Also replace what was edited or removed since.

    Returns
    -------
    Update
        What happened to each file.

    Raises
    ------
    CourseError
        If the folder is no such course, or an argument will not do.
    """
    root = root.resolve()
    course = Course(root)
    manifest = _read_manifest(course)
    old = Options(**{**manifest["course"], "assignments": tuple(manifest["course"]["assignments"])})
    if course_id not in (None, old.course_id):
        raise CourseError(
            f"The course is called {old.course_id!r}, and releases and grades are filed under "
            f"that name; make a new course for {course_id!r}."
        )
    wanted = [*old.assignments, *(found.slug for found in select_assignments(assignments))]
    options = replace(
        old,
        exchange=old.exchange if exchange is None else str(exchange.expanduser().absolute()),
        timezone=old.timezone if timezone is None else checked_timezone(timezone),
        # An assignment that gdwidget no longer has stays where it is.
        assignments=tuple(
            found.slug
            for found in select_assignments(())
            if found.slug in (wanted if assignments else old.assignments)
        ),
    )
    files = render(course, options)
    changes = tuple(
        _compare(root / path, path, content, manifest["files"].get(path), force)
        for path, content in files.items()
    )
    if dry_run:
        return Update(changes, None)
    try:
        backup = _apply(course, options, files, changes, manifest["files"])
    except OSError as error:
        raise CourseError(
            f"The course cannot be written: {error.strerror}: {error.filename}."
        ) from error
    return Update(changes, backup)


# -- inside ----------------------------------------------------------------------------------------


def _build(course: Course, options: Options, files: dict[str, bytes]) -> None:
    for path, content in files.items():
        (course.root / path).parent.mkdir(parents=True, exist_ok=True)
        (course.root / path).write_bytes(content)
    for folder in course.private:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)  # solutions and students' work, also on a machine that students share
    if options.exchange is None:
        course.exchange.mkdir()
        course.exchange.chmod(0o777)  # what `nbgrader release_assignment` would set
    _register(course, options)
    _write_manifest(course, options, {p: fingerprint(p, content) for p, content in files.items()})
    course.root.chmod(0o755)  # the workshop's own mode would keep students from the exchange


def _move(built: Path, root: Path) -> None:
    """Put a finished course in its place; an empty folder that exists stays the same folder."""
    if not root.exists():
        os.rename(built, root)
        return
    moved: list[Path] = []
    try:
        for entry in sorted(built.iterdir(), key=lambda e: e.name == Course(built).manifest.name):
            os.rename(entry, root / entry.name)
            moved.append(root / entry.name)
    except BaseException:
        for path in moved:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _register(course: Course, options: Options) -> None:
    """Enter the assignments in the gradebook."""
    from nbgrader.api import Gradebook

    url = f"sqlite:///{course.gradebook}"
    with _own_programs(), Gradebook(url, options.course_id) as gradebook:
        for slug in options.assignments:
            gradebook.update_or_create_assignment(slug)
    course.gradebook.chmod(0o600)


@contextlib.contextmanager
def _own_programs() -> Iterator[None]:
    """Let nbgrader find `alembic`, which it starts by name for a new gradebook.

    A virtual environment that was not activated has it beside its Python, but not on PATH.
    """
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([path, str(Path(sys.executable).parent)])
    try:
        yield
    finally:
        os.environ["PATH"] = path


def _compare(path: Path, name: str, new: bytes, written: str | None, force: bool) -> Change:
    """Decide what becomes of one file."""
    if not path.is_file():
        state = State.NEW if written is None else State.REMOVED
        return Change(name, state, "", written=state is State.NEW or force)
    old = path.read_bytes()
    now = fingerprint(name, old)
    if now == fingerprint(name, new):
        return Change(name, State.SAME, "", written=False)
    state = State.OLD if now == written else State.EDITED
    return Change(name, state, difference(name, old, new), written=state is State.OLD or force)


def _apply(
    course: Course,
    options: Options,
    files: dict[str, bytes],
    changes: Sequence[Change],
    written: dict[str, str],
) -> Path | None:
    """Write what is to be written: everything is prepared first, then moved into place."""
    replaced = [c.path for c in changes if c.written and (course.root / c.path).exists()]
    backup = _keep(course, replaced) if replaced else None
    with _workshop(course.root) as folder:
        for change in changes:
            if change.written:
                (folder / change.path).parent.mkdir(parents=True, exist_ok=True)
                (folder / change.path).write_bytes(files[change.path])
        for change in changes:
            if change.written:
                (course.root / change.path).parent.mkdir(parents=True, exist_ok=True)
                os.replace(folder / change.path, course.root / change.path)
    _register(course, options)
    ours = {
        c.path: fingerprint(c.path, files[c.path])
        for c in changes
        if c.written or c.state is State.SAME
    }
    _write_manifest(course, options, {**written, **ours})
    return backup


def _keep(course: Course, paths: Sequence[str]) -> Path:
    """Copy files into a new folder under `backups`."""
    stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
    course.backups.mkdir(mode=0o700, exist_ok=True)
    number = 1
    while True:
        backup = course.backups / (stamp if number == 1 else f"{stamp}-{number}")
        try:
            backup.mkdir()
            break
        except FileExistsError:
            number += 1
    for path in paths:
        (backup / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(course.root / path, backup / path)
    return backup


@contextlib.contextmanager
def _workshop(parent: Path) -> Iterator[Path]:
    """Yield a folder beside the goal, on the same file system, and remove it whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=".gdwidget-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _read_manifest(course: Course) -> dict[str, Any]:
    try:
        found = json.loads(course.manifest.read_text(encoding="utf-8"))
        if found["format"] != MANIFEST_FORMAT:
            raise CourseError(
                f"{course.root} was written by another gdwidget ({found['gdwidget']}), "
                "which kept its records differently; update with that one, or make a new course."
            )
        found["files"], found["course"]["assignments"]
    except FileNotFoundError:
        raise CourseError(
            f"{course.root} was not made by `gdwidget course create`, so it cannot be updated; "
            "leave --update out to make a new course."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{course.manifest} cannot be read: {error!r}.") from error
    result: dict[str, Any] = found
    return result


def _write_manifest(course: Course, options: Options, files: dict[str, str]) -> None:
    content = {
        "format": MANIFEST_FORMAT,
        "gdwidget": metadata.version("gdwidget"),
        "course": asdict(options),
        "files": files,
    }
    fresh = course.manifest.with_suffix(".new")
    fresh.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, course.manifest)
