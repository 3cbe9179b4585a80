"""What is noted of the grading of one submission, beside the gradebook.

The gradebook holds points. A record holds the rest: what happened, what to look at, and from
which files the points came, so that an interrupted run can go on where it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Literal

from gdwidget.course.sources import Course
from gdwidget.grading.flags import Flag
from gdwidget.grading.intake import MOST_FILES_BYTES

Outcome = Literal["started", "graded", "not graded"]


@dataclass(frozen=True)
class Record:
    """One grading of one submission.

    Attributes
    ----------
    student, assignment : str
    outcome : {"started", "graded", "not graded"}
        "started" is what a killed run leaves behind.
    digest : str
        Of the submitted files and of what they were graded by.
    reason : str
        Why it was not graded; else empty.
    points, most : float
        As nbgrader adds them up.
    by_hand : bool
        Whether somebody has to grade a part of it.
    notices : list of str
        What happened, in sentences that the student may read.
    flags : list of Flag
        What the instructor should look at.
    answers : dict of str to str
        The student's text by solution cell, to find identical submissions.
    seconds : float
    sandbox : bool
    """

    student: str
    assignment: str
    outcome: Outcome = "started"
    digest: str = ""
    reason: str = ""
    points: float = 0.0
    most: float = 0.0
    by_hand: bool = False
    notices: list[str] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    sandbox: bool = True

    def attention(self) -> list[str]:
        """Say in sentences what to look at."""
        return [flag.text for flag in self.flags] + self.notices

    def summary(self) -> str:
        """Say in one line how it went."""
        if self.outcome != "graded":
            return f"not graded: {self.reason}"
        flags = f", {len(self.flags)} to look at" if self.flags else ""
        return f"{self.points:g} of {self.most:g} points{flags} ({self.seconds:.1f} s)"

    def write(self, course: Course) -> None:
        """Put it where `read` finds it, whole or not at all."""
        course.make_notes()
        put(course.record(self.assignment, self.student), asdict(self))


def put(path: Path, content: object) -> None:
    """Write a file of JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(content, indent=1), encoding="utf-8")
    fresh.replace(path)


def read(course: Course, assignment: str, student: str) -> Record | None:
    """Return the record of a submission; None if there is none, or none that can be read."""
    try:
        found = json.loads(course.record(assignment, student).read_text(encoding="utf-8"))
        found["flags"] = [Flag(**flag) for flag in found["flags"]]
        return Record(**found)
    except (OSError, ValueError, TypeError, KeyError):
        return None


def digest(folder: Path, graded_by: Iterable[str]) -> str:
    """Hash all that a grade comes from.

    Parameters
    ----------
    folder : Path
        The submission. Of a link, where it leads is hashed, not what is there. Of files that are
        too large, or come after too many, size and time are hashed, not the content.
    graded_by : iterable of str
        Hashes of the instructor's notebooks.
    """
    total = hashlib.sha256(metadata.version("gdwidget").encode())
    for text in graded_by:
        total.update(text.encode())
    if folder.is_symlink():
        total.update(os.fsencode(os.readlink(folder)))
        return total.hexdigest()
    room = MOST_FILES_BYTES
    # Notebooks first: they count most.
    for path in sorted(_files(folder), key=lambda path: (path.suffix != ".ipynb", path)):
        total.update(os.fsencode(path.relative_to(folder)) + b"\0")
        try:
            found = path.lstat()
            total.update(_content(path, found, room))
            room -= found.st_size if found.st_size <= room else 0
        except OSError:
            total.update(b"unreadable")
    return total.hexdigest()


def _content(path: Path, found: os.stat_result, room: int) -> bytes:
    if stat.S_ISLNK(found.st_mode):
        return os.fsencode(os.readlink(path))
    if not stat.S_ISREG(found.st_mode):
        return b""
    if found.st_size > room:  # a sparse file may be endless
        return f"{found.st_size} {found.st_mtime_ns}".encode()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _files(folder: Path) -> Iterable[Path]:
    for parent, _, names in os.walk(folder):
        yield from (Path(parent) / name for name in names)
