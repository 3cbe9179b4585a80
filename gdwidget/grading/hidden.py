"""Hidden tests kept out of feedback: what failed is said, not how it was tested."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any

from nbconvert.filters import ansi
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import is_locked

PLACEHOLDER = "# (Tests that are not shown.)"
_SHORT = 4  # characters of a line that say nothing: a bracket, `pass`
_LINE = re.compile(r"^-+> *\d+ (.*)$", re.MULTILINE)
_plain: Callable[[str], str] = ansi.strip_ansi  # which has no types


def split_hidden(source: str, begin: str, end: str) -> tuple[str, list[str]]:
    """Separate the hidden tests of a cell from the rest.

    Parameters
    ----------
    source : str
        Source of the cell.
    begin, end : str
        What the first and the last line of a hidden region contain.

    Returns
    -------
    shown : str
        The source with `PLACEHOLDER` for every region; one without end goes to the last line.
    hidden : list of str
        The lines of all regions.
    """
    shown: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if not inside:
                shown.append(line[: len(line) - len(line.lstrip())] + PLACEHOLDER)
            inside = True
        elif end in line:
            inside = False
        else:
            (hidden if inside else shown).append(line)
    return "\n".join(shown), hidden


def hide_hidden_tests(notebook: NotebookNode, begin: str, end: str) -> None:
    """Remove from a notebook the source of hidden tests, wherever it shows.

    In locked cells hidden regions are removed. An error of such a cell is reduced to its message,
    all lines of it, and the line of the cell that failed if that is not hidden; so is every other
    error whose traceback quotes a hidden line. A warning that quotes one loses that line.

    Parameters
    ----------
    notebook : NotebookNode
        Changed in place.
    begin, end : str
        What the first and the last line of a hidden region contain.
    """
    hidden: set[str] = set()
    mixed: list[NotebookNode] = []
    for cell in notebook.cells:
        if is_locked(cell) and begin in cell.source:
            cell.source, lines = split_hidden(cell.source, begin, end)
            hidden.update(line.strip() for line in lines if len(line.strip()) > _SHORT)
            mixed.append(cell)
    for cell in notebook.cells if mixed else []:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                quoted = _quotes("\n".join(output.traceback), hidden)
                if quoted or any(cell is other for other in mixed):
                    line = pointed_at(output)
                    at = line if line in cell.source and not _quotes(line, hidden) else ""
                    what = output.evalue or ("" if at else "a hidden test, which says no more")
                    output.traceback = [f"----> {at}"] if at else []
                    output.traceback.append(f"\x1b[0;31m{output.ename}\x1b[0m: {what}")
            elif output.output_type == "stream" and is_locked(cell):
                lines = output.text.split("\n")
                output.text = "\n".join(
                    PLACEHOLDER if _quotes(line, hidden) else line for line in lines
                )


class HideHiddenTests(ClearHiddenTests):
    """Applies `hide_hidden_tests` to what becomes a feedback page.

    The delimiters are those of ``c.ClearHiddenTests``.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Hide the tests of a notebook.

        Parameters
        ----------
        nb : NotebookNode
            What was autograded; changed in place.
        resources : dict
            nbconvert's; handed on.

        Returns
        -------
        tuple
            The notebook and the resources.
        """
        hide_hidden_tests(nb, self.begin_test_delimeter, self.end_test_delimeter)
        return nb, resources


def pointed_at(error: NotebookNode) -> str:
    """Return the line of its cell that raised an error; "" if the traceback does not show it."""
    found = _LINE.search(_plain("\n".join(error.traceback)))
    return found[1].strip() if found else ""


def _quotes(text: str, hidden: Collection[str]) -> bool:
    plain = _plain(text)
    return any(line in plain for line in hidden)
