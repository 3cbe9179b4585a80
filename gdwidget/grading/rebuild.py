"""The notebook that is graded: the instructor's cells, with the student's answers put in.

Order, tests, points and settings come from the gradebook and the source notebook; a submission
adds the text of solution cells, and cells of the student's own. So it does not matter what else
was changed.
"""

from __future__ import annotations

import ast
import hashlib
import json
import symtable
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from traitlets.config import Config

from gdwidget.course.sources import KERNELSPEC, NBGRADER_SCHEMA, nbgrader_metadata, read_notebook
from gdwidget.errors import GdwidgetError
from gdwidget.grading.intake import Cell, Submitted


@dataclass(frozen=True)
class SourceCell:
    """A cell of the instructor's, as the gradebook knows it.

    Attributes
    ----------
    name : str
        Its grade_id.
    kind : {"code", "markdown"}
    source : str
        With hidden tests; of a solution cell, what was released.
    checksum : str
    locked, grade, solution, task : bool
    points : float or None
    released : str
        What students were given.
    """

    name: str
    kind: str
    source: str
    checksum: str
    locked: bool
    grade: bool
    solution: bool
    task: bool
    points: float | None
    released: str


@dataclass(frozen=True)
class Template:
    """The instructor's notebook.

    Attributes
    ----------
    cells : list of SourceCell
        In order.
    imports : str
        Import statements of its unlocked cells, as they were released: the tests may rely on them.
    kernelspec : dict
    """

    cells: list[SourceCell]
    imports: str = ""
    kernelspec: dict[str, Any] = field(default_factory=lambda: dict(KERNELSPEC))

    @property
    def ours(self) -> bool:
        """Return whether the notebook uses gdwidget."""
        return any("gdwidget" in text for text in (self.imports, *(c.source for c in self.cells)))

    @cached_property
    def theirs(self) -> frozenset[str]:
        """Names students are asked to define: what released solution cells define, not import."""
        return frozenset().union(
            *(defined(c.released) for c in self.cells if c.solution and c.kind == "code")
        )

    @cached_property
    def reserved(self) -> frozenset[str]:
        """Names of the tests' own, which no student can give: imports, and what tests define."""
        cells = [c for c in self.cells if c.kind == "code" and not c.solution]
        return imported(self.imports).union(
            *(imported(c.source) | defined(c.source) for c in cells)
        ) - (self.theirs)

    def digest(self) -> str:
        """Return a hash that changes with anything a grade depends on."""
        text = json.dumps([[repr(cell) for cell in self.cells], self.imports])
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to be graded.

    Attributes
    ----------
    notebook : NotebookNode
    tampered : list of tuple of str
        Name of a cell and what was done to it that only the instructor may do.
    slips : list of tuple of str
        The same of answers, where it changes nothing.
    """

    notebook: NotebookNode
    tampered: list[tuple[str, str]]
    slips: list[tuple[str, str]]


def find_template(
    gradebook: Gradebook,
    notebook: str,
    assignment: str,
    books: Iterable[Path],
    config: Config | None = None,
) -> Template:
    """Read the instructor's notebook from the gradebook.

    Parameters
    ----------
    gradebook : Gradebook
        Open.
    notebook, assignment : str
        Names.
    books : iterable of Path
        The notebook as it was released, and its source. The gradebook keeps no order of cells and
        no cell without a name: these come from the first of the files that exists.
    config : Config, optional
        The course's, which may mark hidden tests in its own way.

    Raises
    ------
    nbgrader.api.MissingEntry
        If the gradebook does not know the notebook.
    """
    entry = gradebook.find_notebook(notebook, assignment)
    solutions = {cell.name for cell in entry.solution_cells}
    tasks = {cell.name: cell.max_score for cell in entry.task_cells}
    grades = {cell.name: cell.max_score for cell in entry.grade_cells}
    cells = [
        SourceCell(
            cell.name,
            cell.cell_type,
            cell.source or "",
            cell.checksum or "",
            bool(cell.locked),
            cell.name in grades,
            cell.name in solutions,
            cell.name in tasks,
            {**tasks, **grades}.get(cell.name),
            without_hidden_tests(cell.source or "", config),
        )
        for cell in entry.source_cells
    ]
    order: dict[str, int] = {}
    released = {cell.name: cell.released for cell in cells if cell.solution}
    imports = "\n".join(map(_imports, released.values()))
    for path in books:
        try:
            book = read_notebook(path)
        except GdwidgetError:
            continue
        named = [nbgrader_metadata(cell).get("grade_id") for cell in book.cells]
        order = {name: number for number, name in enumerate(named) if name}
        imports = "\n".join(
            _imports(released.get(name, "") if name else cell.source)
            for name, cell in zip(named, book.cells, strict=True)
            if cell.cell_type == "code"
        )
        break
    cells.sort(key=lambda cell: order.get(cell.name, len(order)))
    kernelspec = json.loads(entry.kernelspec) if entry.kernelspec else dict(KERNELSPEC)
    return Template(cells, imports, kernelspec)


def without_hidden_tests(source: str, config: Config | None = None) -> str:
    """Return the text of a cell as students see it, without hidden tests and mark scheme."""
    cell = NotebookNode(source=source)
    try:
        ClearHiddenTests(config=config)._remove_hidden_test_region(cell)
        ClearMarkScheme(config=config)._remove_mark_scheme_region(cell)
    except RuntimeError:  # unbalanced marks; generate_assignment would have refused them
        return source
    text: str = cell.source
    return text


def _imports(source: str) -> str:
    return "\n".join(
        ast.unparse(node)
        for node in top_level(source)
        if isinstance(node, (ast.Import, ast.ImportFrom))
    )


def top_level(source: str) -> list[ast.stmt]:
    """Parse a cell; IPython's own syntax is understood, and what nobody understands is empty."""
    try:
        return ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        return ast.parse(TransformerManager().transform_cell(source)).body
    except Exception:  # the transformer raises many things on text that is no code
        return []


def imported(source: str) -> frozenset[str]:
    """Name what a cell imports."""
    return _named(source, lambda symbol: symbol.is_imported())


def defined(source: str) -> frozenset[str]:
    """Name what a cell defines, other than by importing it."""
    return _named(source, lambda symbol: symbol.is_assigned() and not symbol.is_imported())


def loaded(source: str, *, later: bool = False) -> frozenset[str]:
    """Name what a cell reads of its notebook's names, also in functions; or `later`, only there."""
    return _named(source, lambda symbol: symbol.is_referenced(), only_inside=later)


def _named(
    source: str, is_meant: Callable[[symtable.Symbol], bool], *, only_inside: bool = False
) -> frozenset[str]:
    """List those of the notebook's own names in a cell of which something is true."""
    try:
        text = ast.unparse(ast.Module(top_level(source), []))
        tables = [symtable.symtable(text, "<cell>", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    names: set[str] = set()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        is_top = table.get_type() == "module"
        names |= {
            symbol.get_name()
            for symbol in table.get_symbols()
            if (not only_inside if is_top else symbol.is_global()) and is_meant(symbol)
        }
    return frozenset(names)


def rebuild(submitted: Submitted, template: Template) -> Rebuilt:
    """Put a student's answers into the instructor's notebook.

    Parameters
    ----------
    submitted : Submitted
    template : Template

    Returns
    -------
    Rebuilt
        A valid notebook of format 4.5 without outputs. Cells of the student's own stand where they
        stood.
    """
    known = {cell.name: cell for cell in template.cells}
    tampered: list[tuple[str, str]] = []
    slips: list[tuple[str, str]] = []
    answers: dict[str, Cell] = {}
    own: dict[str, list[Cell]] = {}
    anchor = ""
    for cell in submitted.cells:
        source = known.get(cell.grade_id)
        if source is None:
            own.setdefault(anchor, []).append(cell)
            continue
        anchor = source.name
        before = answers.get(source.name)
        if before is None:
            answers[source.name] = cell
        elif source.solution:
            # A copied solution cell: it runs like any other cell, after the first.
            own.setdefault(anchor, []).append(cell)
        else:
            tampered.append((source.name, "was copied; the copy was left out"))
    cells: list[NotebookNode] = []
    waiting = list(own.get("", ()))
    for source in template.cells:
        answer = answers.get(source.name)
        # Whose answer stands in a cell of their own must not have it undone by the empty one.
        if not (source.solution and answer is None):
            cells += map(_own, waiting)
            waiting.clear()
        for is_tampering, what in _changes(source, answer):
            (tampered if is_tampering else slips).append((source.name, what))
        cells.append(_rebuilt(source, answer))
        waiting += own.get(source.name, ())
    cells += map(_own, waiting)
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = NotebookNode(template.kernelspec)
    notebook.nbformat_minor = 5
    return Rebuilt(notebook, tampered, slips)


def _changes(source: SourceCell, cell: Cell | None) -> Iterable[tuple[bool, str]]:
    """Say what was done to a cell, and whether that is tampering."""
    if cell is None:
        yield not source.solution, "was missing and has been put back"
        return
    if cell.kind != source.kind:
        yield not source.solution, f"was made a {cell.kind} cell"
    elif source.locked and _text(cell.source) not in (_text(source.released), _text(source.source)):
        yield True, "was edited; the instructor's text counts"
    if source.points is not None and cell.points is not None and cell.points != source.points:
        yield True, f"was given {cell.points:g} points instead of {source.points:g}"
    if cell.role is not None and cell.role != (source.grade, source.solution, source.locked):
        yield True, "was given other nbgrader settings"


def _text(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().splitlines())


def _rebuilt(source: SourceCell, answer: Cell | None) -> NotebookNode:
    takes_answer = source.solution and answer is not None
    text = answer.source if takes_answer and answer else source.source
    cell = _node(source.kind, text, answer.attachments if takes_answer and answer else {})
    meta = {
        "schema_version": NBGRADER_SCHEMA,
        "grade_id": source.name,
        "grade": source.grade,
        "solution": source.solution,
        "locked": source.locked,
        "task": source.task,
        "checksum": source.checksum,
        "cell_type": source.kind,
    }
    if source.points is not None:
        meta["points"] = source.points
    cell.metadata = NotebookNode(nbgrader=NotebookNode(meta))
    return cell


def _own(cell: Cell) -> NotebookNode:
    return _node(cell.kind, cell.source, cell.attachments)


def _node(kind: str, source: str, attachments: dict[str, Any]) -> NotebookNode:
    make = {
        "code": nbformat.v4.new_code_cell,
        "markdown": nbformat.v4.new_markdown_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[kind]
    cell: NotebookNode = make(source=source)
    if attachments:
        cell.attachments = nbformat.from_dict(attachments)
    return cell


def solutions(template: Template, notebook: NotebookNode) -> dict[str, str]:
    """Return the student's text of every solution cell that differs from what was released."""
    released = {cell.name: cell.released for cell in template.cells if cell.solution}
    found: dict[str, str] = {}
    for cell in notebook.cells:
        name = nbgrader_metadata(cell).get("grade_id", "")
        if name in released and _text(cell.source) != _text(released[name]):
            found[name] = cell.source
    return found
