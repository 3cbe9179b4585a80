"""What the files of a course say, and how two versions of one are compared.

It composes bytes and writes none; when to write them is for `create` to decide.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo

from gdwidget.course.sources import (
    Course,
    CourseError,
    nbgrader_metadata,
    notebook_bytes,
    parse_notebook,
    select_assignments,
    title,
    total_points,
)

_COURSE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True)
class Options:
    """What distinguishes one course from another.

    Attributes
    ----------
    course_id : str
        nbgrader's name of the course; a folder name in the exchange.
    exchange : str or None
        Folder that instructors and students share; None for one inside the course.
    timezone : str
        IANA name, in which the formgrader shows times.
    assignments : tuple of str
        Slugs, in order.
    """

    course_id: str
    exchange: str | None
    timezone: str
    assignments: tuple[str, ...]


def render(course: Course, options: Options) -> dict[str, bytes]:
    """Compose every file of a course.

    Parameters
    ----------
    course : Course
        Where it will stand; the students' settings name its exchange folder.
    options : Options
        What it is called and holds.

    Returns
    -------
    dict of str to bytes
        Content by path relative to the course.
    """
    chosen = select_assignments(options.assignments) if options.assignments else []
    notebooks = {assignment.slug: assignment.notebook() for assignment in chosen}
    exchange = options.exchange or str(course.exchange)
    rows = [
        f"| `{slug}` | {title(notebook)} | {total_points(notebook):g} |"
        for slug, notebook in notebooks.items()
    ]
    values = {
        "course_id": _literal(options.course_id),
        "timezone": _literal(options.timezone),
        # Inside the course it moves along with it.
        "exchange": _literal(exchange) if options.exchange else 'str(here / "exchange")',
    }
    words = {
        "course_id": options.course_id,
        "exchange_path": exchange,
        "table": "\n".join(rows),
        "example": next(iter(notebooks), "ASSIGNMENT"),
    }
    files = {
        "README.md": _template("README.md.txt", words),
        "nbgrader_config.py": _template("nbgrader_config.py.txt", values),
        "students/nbgrader_config.py": _template(
            "students_config.py.txt", {**values, "exchange": _literal(exchange)}
        ),
    }
    for slug, notebook in notebooks.items():
        path = course.notebook(slug).relative_to(course.root).as_posix()
        files[path] = notebook_bytes(notebook)
    return files


def fingerprint(path: str, content: bytes) -> str:
    """Tell two versions of a file apart by what matters in it.

    Parameters
    ----------
    path : str
        Its name, for its ending.
    content : bytes
        What it holds.

    Returns
    -------
    str
        64 hexadecimal digits. Outputs and the editor's own metadata of a notebook do not count:
        who runs a notebook and saves it has edited nothing.
    """
    if path.endswith(".ipynb"):
        with contextlib.suppress(Exception):  # a broken notebook counts byte by byte
            cells = parse_notebook(content).cells
            content = json.dumps(
                [
                    [c.cell_type, c.source, nbgrader_metadata(c), c.get("attachments", {})]
                    for c in cells
                ],
                sort_keys=True,
            ).encode()
    return hashlib.sha256(content).hexdigest()


def difference(path: str, old: bytes, new: bytes) -> str:
    """Say in a few words what differs between two versions of a file.

    Parameters
    ----------
    path : str
        Its name, for its ending.
    old, new : bytes
        What is there and what would come.

    Returns
    -------
    str
        Cells by id for a notebook, a count of lines for other files.
    """
    if path.endswith(".ipynb"):
        with contextlib.suppress(Exception):
            return _cell_difference(old, new)
    lines = difflib.ndiff(
        old.decode(errors="replace").splitlines(), new.decode(errors="replace").splitlines()
    )
    marks = [line[0] for line in lines]
    return f"{marks.count('+')} lines added, {marks.count('-')} removed"


def local_timezone() -> str:
    """Return the IANA name of the machine's timezone, or UTC if it does not tell."""
    candidates = [os.environ.get("TZ", "").removeprefix(":")]
    parts = Path("/etc/localtime").resolve().parts
    if "zoneinfo" in parts:
        candidates.append("/".join(parts[parts.index("zoneinfo") + 1 :]))
    for name in filter(None, candidates):
        with contextlib.suppress(CourseError):
            return checked_timezone(name)
    return "UTC"


def checked_course_id(name: str) -> str:
    """Return the name if nbgrader can make a folder of it."""
    if not _COURSE_ID.fullmatch(name):
        raise CourseError(
            f"{name!r} cannot be a course's name, which nbgrader uses for a folder; "
            "give letters, digits, `-`, `_` and `.` with --name."
        )
    return name


def checked_timezone(name: str) -> str:
    """Return the name if it is a timezone."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError) as error:
        raise CourseError(
            f"{name!r} is no timezone; give an IANA name such as Europe/Berlin."
        ) from error
    return name


def _cell_difference(old: bytes, new: bytes) -> str:
    cells = [
        {
            nbgrader_metadata(c).get("grade_id") or c.get("id") or f"cell {number}": c
            for number, c in enumerate(parse_notebook(content).cells)
        }
        for content in (old, new)
    ]
    before, after = cells
    changed = [
        name
        for name in after
        if name in before
        and (before[name].source, nbgrader_metadata(before[name]))
        != (after[name].source, nbgrader_metadata(after[name]))
    ]
    parts = [
        ("changed", changed),
        ("added", [name for name in after if name not in before]),
        ("removed", [name for name in before if name not in after]),
    ]
    said = [f"{len(names)} cells {word} ({_few(names)})" for word, names in parts if names]
    return ", ".join(said).replace("1 cells ", "1 cell ") or "the same cells in another order"


def _few(names: Sequence[str], most: int = 4) -> str:
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def _literal(text: str) -> str:
    """Write a string as Python does in a file that ruff has formatted."""
    return json.dumps(text, ensure_ascii=False)


def _template(name: str, values: dict[str, str]) -> bytes:
    text = resources.files("gdwidget.course").joinpath("templates", name).read_text("utf-8")
    return Template(text).substitute(values).encode()
