"""Where assignments and courses keep their files, and how a percent script becomes a notebook.

It decides paths, names and cell ids. It knows neither nbgrader's steps nor our rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from gdwidget.errors import GdwidgetError

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NBGRADER_SCHEMA = 3
LONGEST_CELL_ID = 64  # nbformat's own limit

_SLUG = re.compile(r"\d\d-[a-z0-9]+(-[a-z0-9]+)*")


class CourseError(GdwidgetError):
    """A course or an exercise cannot be used as it is."""


@dataclass(frozen=True)
class Assignment:
    """One of our assignments.

    Attributes
    ----------
    slug : str
        Its name in nbgrader, such as ``01-gd-1d``; also the stem of its notebook.
    script : Path
        The percent script with solutions and hidden tests.
    """

    slug: str
    script: Path

    def notebook(self) -> NotebookNode:
        """Convert the script to nbgrader's source notebook."""
        return read_script(self.script)


@dataclass(frozen=True)
class Course:
    """The paths of one nbgrader course, all under `root`.

    Attributes
    ----------
    root : Path
        The course folder, from which nbgrader is run.
    """

    root: Path

    @property
    def config(self) -> Path:
        """The settings that nbgrader reads."""
        return self.root / "nbgrader_config.py"

    @property
    def source(self) -> Path:
        """One folder per assignment, with solutions."""
        return self.root / "source"

    @property
    def gradebook(self) -> Path:
        """nbgrader's database."""
        return self.root / "gradebook.db"

    @property
    def exchange(self) -> Path:
        """Where releases and submissions change hands, unless another place was named."""
        return self.root / "exchange"

    @property
    def manifest(self) -> Path:
        """What `gdwidget course create` wrote, so that edits can be told from it."""
        return self.root / ".gdwidget.json"

    @property
    def notes(self) -> Path:
        """What grading notes: students' answers and points."""
        return self.root / ".gdwidget"

    def make_notes(self) -> None:
        """Make that folder if there is none, as open to others as ``submitted/`` is."""
        try:
            self.notes.mkdir(mode=0o700)
        except FileExistsError:
            return
        with contextlib.suppress(OSError):  # without it, or as somebody else's, it stays closed
            self.notes.chmod((self.root / "submitted").stat().st_mode & 0o7777)

    def record(self, assignment: str, student: str) -> Path:
        """Say where it is noted how a submission was graded."""
        return self.notes / "grading" / assignment / f"{student}.json"

    def model(self, assignment: str) -> Path:
        """Say in which folder the instructor's own solution is tried."""
        return self.notes / "model" / assignment

    @property
    def backups(self) -> Path:
        """One folder per update that replaced a file."""
        return self.root / "backups"

    @property
    def private(self) -> tuple[Path, ...]:
        """Folders with solutions or with students' work."""
        names = ("source", "release", "submitted", "autograded", "feedback", "backups")
        return tuple(self.root / name for name in names)

    def notebook(self, slug: str) -> Path:
        """Say where the source notebook of an assignment is."""
        return self.source / slug / f"{slug}.ipynb"

    def is_course(self) -> bool:
        """Tell whether nbgrader would take the folder for a course."""
        return self.config.is_file() or self.source.is_dir()


def assignments_folder() -> Path:
    """Find our assignments: in the installed package, or beside it in a checkout.

    Returns
    -------
    Path
        A folder of folders named by slug.

    Raises
    ------
    CourseError
        If there is neither.
    """
    package = Path(str(resources.files("gdwidget")))
    for folder in (package / "assignments", package.parent / "assignments"):
        if folder.is_dir():
            return folder
    raise CourseError(
        "This installation carries no assignments; install gdwidget from its wheel, "
        "or run from a checkout that has the folder assignments/."
    )


def find_assignments(folder: Path | None = None) -> list[Assignment]:
    """List the assignments of a folder, in order.

    Parameters
    ----------
    folder : Path, optional
        Holds ``NN-slug/NN-slug.py``; our own assignments if left out.
    """
    folder = folder or assignments_folder()
    scripts = ((path.name, path / f"{path.name}.py") for path in sorted(folder.iterdir()))
    return [Assignment(s, path) for s, path in scripts if _SLUG.fullmatch(s) and path.is_file()]


def select_assignments(slugs: Iterable[str]) -> list[Assignment]:
    """Pick some of our assignments by name, in our order; all of them if none is named.

    Parameters
    ----------
    slugs : iterable of str
        Names, each alone or several with commas between.

    Raises
    ------
    CourseError
        If a name is unknown.
    """
    known = {assignment.slug: assignment for assignment in find_assignments()}
    wanted = {slug.strip() for text in slugs for slug in text.split(",") if slug.strip()}
    if unknown := sorted(wanted - known.keys()):
        raise CourseError(
            f"There is no assignment {unknown[0]!r}; there are {', '.join(known) or 'none'}."
        )
    return [known[slug] for slug in known if not wanted or slug in wanted]


def read_script(path: Path) -> NotebookNode:
    """Convert a percent script to an nbgrader source notebook.

    Parameters
    ----------
    path : Path
        Text in jupytext's percent format; ``# %% nbgrader={...}`` carries nbgrader's metadata,
        of which flags that are false may be left out.

    Returns
    -------
    NotebookNode
        Without outputs. The same script gives the same notebook, cell ids included.

    Raises
    ------
    CourseError
        If the file cannot be read or is not in percent format.
    """
    import jupytext

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} cannot be read: {error}.") from error
    if not re.search(r"^# %%", text, re.MULTILINE):
        raise CourseError(f"{path} has no cell marker; write `# %%` before each cell.")
    notebook: NotebookNode = jupytext.reads(
        text, fmt={"extension": ".py", "format_name": "percent"}
    )
    notebook.metadata = _node({"kernelspec": KERNELSPEC, "language_info": {"name": "python"}})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata.pop("lines_to_next_cell", None)  # of use to jupytext alone
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"] = _completed(cell.metadata["nbgrader"])
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    _name_cells(notebook)
    return notebook


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook file, in the format of today.

    Parameters
    ----------
    path : Path
        A file of any notebook format since 3.

    Raises
    ------
    CourseError
        If it cannot be read or is no notebook.
    """
    try:
        return parse_notebook(path.read_bytes())
    except Exception as error:  # nbformat raises whatever its parsers raise
        raise CourseError(f"{path} cannot be read as a notebook: {error}.") from error


def parse_notebook(content: bytes) -> NotebookNode:
    """Read the bytes of a notebook file; raises whatever nbformat raises."""
    notebook: NotebookNode = nbformat.reads(  # type: ignore[no-untyped-call]
        content.decode(), as_version=4
    )
    return notebook


def notebook_bytes(notebook: NotebookNode) -> bytes:
    """Write a notebook as the bytes of a file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode()


def nbgrader_metadata(cell: NotebookNode) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell; empty if it has none or they are no mapping."""
    found = cell.metadata.get("nbgrader")
    return found if isinstance(found, dict) else {}


def total_points(notebook: NotebookNode) -> float:
    """Add up the points of all graded cells."""
    graded = (nbgrader_metadata(cell) for cell in notebook.cells)
    return sum(
        float(meta["points"])
        for meta in graded
        if (meta.get("grade") or meta.get("task")) and isinstance(meta.get("points"), (int, float))
    )


def title(notebook: NotebookNode) -> str:
    """Return the first heading of a notebook, without its marks; empty if there is none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^#+\s+(.+)$", cell.source, re.M)):
            return found[1].strip().rstrip("#").strip()
    return ""


def _completed(meta: Any) -> Any:
    """Fill in what an author may leave out; what is wrong stays wrong, for lint to name."""
    if not isinstance(meta, dict):
        return meta
    grade, solution = bool(meta.get("grade")), bool(meta.get("solution"))
    defaults = {
        "schema_version": NBGRADER_SCHEMA,
        "grade": False,
        "solution": False,
        "locked": grade and not solution,
        "task": False,
    }
    return _node({**defaults, **meta})


def _node(content: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return node


def _name_cells(notebook: NotebookNode) -> None:
    """Give each cell an id that an edit of another question does not change.

    A cell of nbgrader's takes its grade_id. Others count from the last one of these, so that a
    paragraph added to a question renames at most the rest of that question.
    """
    taken: set[str] = set()
    anchor, count = "start", 0
    for cell in notebook.cells:
        grade_id = nbgrader_metadata(cell).get("grade_id")
        if grade_id:
            anchor, count = _id_of(str(grade_id)), 0
            name = anchor
        else:
            count += 1
            name = _id_of(f"{anchor}-{count}")
        while name in taken:  # two cells of one grade_id; lint names them
            name = _id_of(f"{name}-again")
        taken.add(name)
        cell["id"] = name


def _id_of(text: str) -> str:
    """Make a valid cell id of a text; a long one is cut and told apart by a hash."""
    name = re.sub(r"[^A-Za-z0-9_-]", "-", text)
    if len(name) <= LONGEST_CELL_ID:
        return name
    return f"{name[: LONGEST_CELL_ID - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
