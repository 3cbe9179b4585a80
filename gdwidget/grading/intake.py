"""What was submitted, read without trusting any of it.

Of a notebook only the text of its cells is taken. What cannot be used is left out with a sentence
that says so; only a file that is no notebook at all is refused.
"""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from gdwidget.grading import GradingError

MOST_FILE = 1 << 30
"""Bytes of a notebook file; larger ones are not even opened."""
_LARGE = 4 << 20
"""Bytes above which a notebook is read in a process of its own, whose memory is bounded."""
_MEMORY, _SECONDS = 6 << 30, 120
MOST_SOURCE = 200_000
"""Characters of one cell that are kept."""
MOST_CELLS = 2_000
MOST_FILES, MOST_FILES_BYTES = 1_000, 64 << 20
_LONGEST_NAME = 100
_MOST_NOTICES = 50


class Unreadable(GradingError):  # noqa: N818  # it reads as what happened
    """A submitted file is no notebook."""


@dataclass(frozen=True)
class Cell:
    """What is used of a submitted cell.

    Attributes
    ----------
    kind : {"code", "markdown", "raw"}
    source : str
    grade_id : str
        Empty for cells that nbgrader does not know.
    points : float or None
        As submitted, to tell whether they were changed.
    role : tuple of bool or None
        The flags grade, solution and locked as submitted.
    attachments : dict
        Pictures of a markdown cell, by name.
    """

    kind: str
    source: str
    grade_id: str = ""
    points: float | None = None
    role: tuple[bool, bool, bool] | None = None
    attachments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Submitted:
    """The cells of a notebook, and what had to be left out."""

    cells: list[Cell] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def read(path: Path) -> Submitted:
    """Read a submitted notebook.

    Parameters
    ----------
    path : Path
        The file; a link to one is refused, because it may lead anywhere.

    Raises
    ------
    Unreadable
        With one sentence that says why.
    """
    name = shown(Path(path.name))
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        raise Unreadable(f"No {name} was submitted.") from error
    except OSError as error:
        raise Unreadable(f"{name} cannot be opened: {error.strerror}.") from error
    if stat.S_ISLNK(found.st_mode):
        raise Unreadable(f"{name} is a link to another place; submit the notebook itself.")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(f"{name} is not a file; submit the notebook itself.")
    if found.st_size > MOST_FILE:
        raise Unreadable(f"{name} has {found.st_size >> 20} MB, which is too much to read.")
    if found.st_size <= _LARGE:
        try:
            return parse(_content(path), name)
        except OSError as error:
            raise Unreadable(f"{name} cannot be read: {error.strerror}.") from error
    try:
        done = subprocess.run(
            [sys.executable, "-m", "gdwidget.grading.intake", str(path)],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        answer = json.loads(done.stdout)
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"])
        return Submitted([_cell_again(c) for c in answer["cells"]], answer["notices"])
    except (subprocess.TimeoutExpired, ValueError, KeyError) as error:
        raise Unreadable(
            f"{name} has {found.st_size >> 20} MB and cannot be read; "
            "clear its outputs and submit it again."
        ) from error


def _content(path: Path) -> bytes:
    # It may have become a link, or a pipe, since we looked.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Unreadable(f"{path.name} is not a file; submit the notebook itself.")
        return file.read()


def parse(content: bytes, name: str) -> Submitted:
    """Read the bytes of a notebook.

    Raises
    ------
    Unreadable
        If they are not JSON, or not a notebook's.
    """
    notices: list[str] = []
    if not content.strip():
        raise Unreadable(f"{name} is empty.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        text = content.decode("utf-16" if is_utf16 else "latin-1", errors="replace")
        notices.append(f"{name} is not in UTF-8; letters outside ASCII may be wrong.")
    try:
        book = json.loads(text)
    except RecursionError:
        raise Unreadable(f"{name} is no notebook: it is nested too deeply.") from None
    except ValueError as error:
        raise Unreadable(f"{name} is no notebook: {error}.") from None
    if not isinstance(book, dict):
        raise Unreadable(f"{name} is no notebook: it has no cells.")
    cells = book.get("cells")
    if cells is None and isinstance(book.get("worksheets"), list):  # notebook format 3
        sheets = [sheet for sheet in book["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets for cell in _list(sheet.get("cells"))]
    if not isinstance(cells, list):
        raise Unreadable(f"{name} is no notebook: it has no cells.")
    kept: list[Cell] = []
    for number, cell in enumerate(cells[:MOST_CELLS], 1):
        usable = _cell(cell)
        if usable is None:
            notices.append(f"Cell {number} of {name} is damaged and was left out.")
            continue
        if len(usable.source) > MOST_SOURCE:
            notices.append(f"Cell {number} of {name} is too long and was left out.")
            usable = Cell(usable.kind, "", usable.grade_id, usable.points, usable.role)
        kept.append(usable)
    if len(cells) > MOST_CELLS:
        notices.append(f"{name} has {len(cells)} cells; those after {MOST_CELLS} were left out.")
    return Submitted(kept, few(notices))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _cell(cell: Any) -> Cell | None:
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    # Lone surrogates are valid JSON, but no file can hold them.
    source = source.encode("utf-8", "replace").decode("utf-8")
    kind = cell.get("cell_type")
    if kind not in ("code", "markdown", "raw"):
        kind = "markdown"  # format 3 had headings
    meta = _dict(_dict(cell.get("metadata")).get("nbgrader"))
    grade_id, points = meta.get("grade_id"), meta.get("points")
    attachments = _attachments(cell.get("attachments")) if kind == "markdown" else {}
    return Cell(
        kind,
        source.replace("\x00", ""),
        grade_id if isinstance(grade_id, str) else "",
        float(points) if isinstance(points, (int, float)) and abs(points) < 1e9 else None,
        _role(meta) if meta else None,
        attachments if len(json.dumps(attachments)) <= _LARGE else {},
    )


def _role(meta: dict[str, Any]) -> tuple[bool, bool, bool]:
    """Return grade, solution and locked as nbgrader means them: it locks every grade cell."""
    grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
    return grade, solution, not solution and (grade or bool(meta.get("locked")))


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Keep what attachments may hold: texts by kind, by name. Else they may be nested at will."""
    return {
        name: {kind: text for kind, text in _dict(bundle).items() if isinstance(text, str)}
        for name, bundle in _dict(value).items()
    }


def _cell_again(found: dict[str, Any]) -> Cell:
    role = found.pop("role")
    return Cell(**found, role=tuple(role) if role else None)


def copy_files(source: Path, target: Path, ignored: Iterable[str]) -> list[str]:
    """Copy what was submitted beside the notebooks: plain files, nothing that leads elsewhere.

    Parameters
    ----------
    source, target : Path
        Folders.
    ignored : iterable of str
        Patterns of names to leave out, as nbgrader's ``CourseDirectory.ignore``.

    Returns
    -------
    list of str
        A sentence for each thing left out that was no plain file, or too much.
    """
    from gdwidget.grading.markup import runs_in_browser  # brings nbconvert along

    notices: list[str] = []
    patterns = [*ignored, "*.ipynb"]
    room, count = MOST_FILES_BYTES, 0
    for path, is_plain in _walk(source, patterns):
        if path == source:  # it cannot be entered, which is said where the notebook is read
            continue
        name = shown(path.relative_to(source))
        if not is_plain:
            notices.append(f"{name} is a link or no plain file and was left out.")
            continue
        if runs_in_browser(name):
            notices.append(f"{name} was left out: a browser would run it.")
            continue
        destination = target / path.relative_to(source)
        try:
            size = path.lstat().st_size
            if size > room or count >= MOST_FILES:
                notices.append(
                    f"{name} was left out: the submission's files are too many or too large."
                )
                continue
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.unlink(missing_ok=True)
            destination.write_bytes(_content(path))
        except (OSError, Unreadable):
            notices.append(f"{name} cannot be read and was left out.")
            continue
        room, count = room - size, count + 1
    return few(notices)


def few(notices: Iterable[str]) -> list[str]:
    """Say each thing once, and of very many the first and how many more there are."""
    each = list(dict.fromkeys(notices))
    more = len(each) - _MOST_NOTICES
    return each if more <= 0 else [*each[:_MOST_NOTICES], f"… and {more} more such notices."]


def shown(path: Path) -> str:
    """Write a submitted file's name so that it can be printed anywhere, whatever is in it."""
    return printable(path.as_posix())[:_LONGEST_NAME]


def printable(text: str) -> str:
    """Write text on one line, so that it does nothing to a terminal but appear.

    Escape sequences do not appear, nor do the marks that turn the direction of writing.
    """
    return "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in text)


def _walk(folder: Path, patterns: list[str]) -> Iterator[tuple[Path, bool]]:
    """Yield files, and whether each is a plain one; folders are entered, links are not.

    A folder that cannot be entered, as its path may be too long, is yielded like a plain file.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda e: e.name)
    except OSError:
        yield folder, True
        return
    for entry in entries:
        if any(fnmatch(entry.name, pattern) for pattern in patterns):
            continue
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, patterns)
        else:
            yield path, entry.is_file(follow_symlinks=False)


def _main(path: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        found = parse(_content(path), shown(Path(path.name)))
        json.dump(asdict(found), sys.stdout)
    except Unreadable as error:
        json.dump({"unreadable": str(error)}, sys.stdout)
    except OSError as error:
        json.dump({"unreadable": f"{shown(Path(path.name))}: {error.strerror}."}, sys.stdout)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
