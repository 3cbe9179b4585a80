"""The submission bank: right, wrong and dishonest answers of each assignment, read from its files.

The wrong ones double as hypotheses about what a student misunderstood. They live in
``assignments/NN-slug/bank/`` of a checkout, and in the same folder inside the installed package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import gdwidget

KINDS = ("right", "wrong", "dishonest")


@dataclass(frozen=True)
class Entry:
    """One answer of the bank.

    Attributes
    ----------
    name : str
        Name of its file without the ending.
    kind : {"right", "wrong", "dishonest"}
    diagnosis : str
        Docstring of the file: of a wrong answer, the sentence for the student.
    loses : frozenset of str
        Ids of the promises it does not keep.
    target : str
        Name of the function it answers.
    source : str
        Text of the file.
    also : frozenset of str
        Names of wrong answers that no call can tell from it on some promise, and whose
        diagnosis is as true.
    """

    name: str
    kind: str
    diagnosis: str
    loses: frozenset[str]
    target: str
    source: str = field(repr=False)
    path: Path = field(repr=False)
    also: frozenset[str] = frozenset()

    def function(self) -> Callable[..., Any]:
        """Return the function, newly made: some keep something between calls."""
        made: Callable[..., Any] = _run(self.source, self.path)[self.target]
        return made


def assignments() -> Path | None:
    """Return the folder of the assignments: in the package, else in the checkout; None if absent.

    Nothing else knows where it lies.
    """
    package = Path(gdwidget.__file__).parent
    for folder in (package / "assignments", package.parent / "assignments"):
        if folder.is_dir():
            return folder
    return None


def load(path: Path, functions: tuple[str, ...]) -> Entry:
    """Read one file of a bank.

    Parameters
    ----------
    path : Path
        A Python file: docstring, ``LOSES``, and one of the exercise's functions.
    functions : tuple of str
        The functions of the exercise.

    Returns
    -------
    Entry

    Raises
    ------
    ValueError
        If it has no docstring or not exactly one of the functions.
    """
    source = path.read_text(encoding="utf-8")
    names = _run(source, path)
    defined = [f for f in functions if callable(names.get(f))]
    if len(defined) != 1 or not names.get("__doc__"):
        raise ValueError(f"{path} must have a docstring and define one of {', '.join(functions)}")
    return Entry(
        path.stem,
        path.parent.name,
        " ".join(names["__doc__"].split()),
        frozenset(names.get("LOSES", ())),
        defined[0],
        source,
        path,
        frozenset(names.get("ALSO", ())),
    )


def _run(source: str, path: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": f"gdwidget_bank_{path.stem}", "__doc__": None}
    exec(compile(source, str(path), "exec"), names)
    return names


@cache
def entries(slug: str, kind: str) -> tuple[Entry, ...]:
    """Return the answers of one kind to an assignment, by name; () where no bank is installed."""
    from gdwidget.checks.promise import exercise

    folder = assignments()
    if folder is None:
        return ()
    found = sorted((folder / slug / "bank" / kind).glob("*.py"))
    return tuple(load(path, exercise(slug).functions) for path in found)


def wrong(slug: str, function: str) -> list[Entry]:
    """Return the misconceptions about one function of an assignment."""
    return [entry for entry in entries(slug, "wrong") if entry.target == function]
