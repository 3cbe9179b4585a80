"""An exercise as lint sees it: cells with their roles, marked regions, the released version.

An exercise is one nbgrader source notebook, ours or an instructor's own, with the settings of its
course. What is right or wrong about it is for `rules` and `trial` to say.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode
from traitlets.config import Config

from gdwidget.course.sources import CourseError, nbgrader_metadata

Kind = Literal["solution", "hidden test", "marking scheme"]


@dataclass(frozen=True)
class Finding:
    """One breach of one rule.

    Attributes
    ----------
    exercise : str
        Name of the exercise.
    rule : str
        Name of the rule.
    cell : str
        Id of the cell; ``notebook`` if it is about the whole.
    message : str
        What was found.
    remedy : str
        What to do about it.
    """

    exercise: str
    rule: str
    cell: str
    message: str
    remedy: str


@dataclass(frozen=True)
class Region:
    """Lines between a pair of nbgrader's markers.

    Attributes
    ----------
    kind : str
        What nbgrader removes it as.
    begin, end : str
        The two marker lines, as written.
    lines : tuple of str
        The lines between them.
    """

    kind: Kind
    begin: str
    end: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """One cell of a source notebook.

    Attributes
    ----------
    node : NotebookNode
        The cell itself.
    index : int
        Its position, from 0.
    """

    node: NotebookNode
    index: int

    @property
    def meta(self) -> dict[str, Any]:
        """nbgrader's metadata; empty for an ordinary cell."""
        return nbgrader_metadata(self.node)

    @property
    def name(self) -> str:
        """What messages call it: its grade_id, or else its cell id."""
        return str(self.meta.get("grade_id") or self.node.get("id") or f"cell {self.index + 1}")

    @property
    def source(self) -> str:
        """Its text."""
        return str(self.node.source)

    @property
    def is_code(self) -> bool:
        """True for a code cell."""
        return bool(self.node.cell_type == "code")

    @property
    def is_graded(self) -> bool:
        """True if it carries points, whoever gives them."""
        return bool(self.meta.get("grade") or self.meta.get("task"))

    @property
    def is_solution(self) -> bool:
        """True if students write in it."""
        return bool(self.meta.get("solution"))

    @property
    def is_test(self) -> bool:
        """True if nbgrader scores it by running it."""
        return self.is_code and bool(self.meta.get("grade")) and not self.is_solution

    @property
    def is_written(self) -> bool:
        """True if a person gives the points."""
        return self.is_graded and not self.is_test

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parsed code, IPython's magics included; None if it is not Python."""
        from IPython.core.inputtransformer2 import TransformerManager

        with contextlib.suppress(SyntaxError):
            # type: IPython's class lacks annotations
            manager = TransformerManager()  # type: ignore[no-untyped-call]
            return ast.parse(manager.transform_cell(self.source))
        return None

    def loaded_names(self) -> set[str]:
        """Return every name that its code reads."""
        nodes = ast.walk(self.tree) if self.tree else iter(())
        return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Return the functions that its code defines for others: at the top, no underscore."""
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        nodes = self.tree.body if self.tree else []
        return [n for n in nodes if isinstance(n, kinds) and not n.name.startswith("_")]

    def defined_names(self) -> set[str]:
        """Return every name that its code binds at the top level."""
        names: set[str] = set()
        for node in self.tree.body if self.tree else []:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names.add(node.name)
            else:
                names |= {
                    n.id
                    for n in ast.walk(node)
                    if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
                }
        return names


@dataclass
class Exercise:
    """One source notebook and the settings it is released with.

    Attributes
    ----------
    name : str
        What messages call it.
    notebook : NotebookNode
        With solutions and hidden tests.
    config : Config
        nbgrader's settings.
    folder : Path or None
        Where its data files are, if it may have some.
    root : Path or None
        The course, to which paths in the settings are relative.
    """

    name: str
    notebook: NotebookNode
    config: Config = field(default_factory=Config)
    folder: Path | None = None
    root: Path | None = None

    @cached_property
    def cells(self) -> list[Cell]:
        """All cells, in order."""
        return [Cell(node, index) for index, node in enumerate(self.notebook.cells)]

    @cached_property
    def tests(self) -> list[Cell]:
        """The cells that nbgrader scores by running them."""
        return [cell for cell in self.cells if cell.is_test]

    @cached_property
    def solutions(self) -> list[Cell]:
        """The code cells that students write in."""
        return [cell for cell in self.cells if cell.is_code and cell.is_solution]

    def markers(self) -> dict[Kind, tuple[str, str]]:
        """Return nbgrader's begin and end marker of each kind of region."""

        def of(section: str, name: str, default: str) -> tuple[str, str]:
            settings = self.config[section]
            begin, end = f"begin_{name}_delimeter", f"end_{name}_delimeter"  # nbgrader's spelling
            return (
                str(settings[begin]) if begin in settings else f"BEGIN {default}",
                str(settings[end]) if end in settings else f"END {default}",
            )

        return {
            "solution": of("ClearSolutions", "solution", "SOLUTION"),
            "hidden test": of("ClearHiddenTests", "test", "HIDDEN TESTS"),
            "marking scheme": of("ClearMarkScheme", "mark_scheme", "MARK SCHEME"),
        }

    def regions(self, cell: Cell) -> list[Region]:
        """Find the closed regions of a cell, as nbgrader would."""
        return [part for part in self._parts(cell) if isinstance(part, Region)]

    def broken_regions(self, cell: Cell) -> list[str]:
        """Say what is wrong with the markers of a cell: unclosed, unopened or nested."""
        return [part for part in self._parts(cell) if isinstance(part, str)]

    def _parts(self, cell: Cell) -> Iterator[Region | str]:
        for kind, (begin, end) in self.markers().items():
            opened: str | None = None
            lines: list[str] = []
            for line in cell.source.split("\n"):
                if begin in line:
                    if opened is not None:
                        yield f"a {kind} begins inside another one"
                    opened, lines = line, []
                elif end in line:
                    if opened is None:
                        yield f"`{line.strip()}` ends a {kind} that never began"
                    else:
                        yield Region(kind, opened, line, tuple(lines))
                    opened = None
                elif opened is not None:
                    lines.append(line)
            if opened is not None:
                yield f"`{opened.strip()}` is never closed"

    @cached_property
    def released(self) -> NotebookNode:
        """The notebook as students get it, made by nbgrader's own steps.

        Raises
        ------
        CourseError
            If nbgrader refuses the source.
        """
        from nbgrader.converters import GenerateAssignment
        from nbgrader.preprocessors import SaveCells

        log = logging.getLogger("gdwidget.course.lint")
        log.addHandler(logging.NullHandler())
        log.propagate = False
        notebook = copy.deepcopy(self.notebook)
        resources: dict[str, Any] = {
            "metadata": {"path": str(self.folder or "")},
            "nbgrader": {"assignment": self.name, "notebook": self.name, "student": "."},
        }
        with contextlib.chdir(self.root or Path.cwd()):
            for step in GenerateAssignment(coursedir=None, config=self.config).preprocessors:
                if isinstance(step, type) and issubclass(step, SaveCells):
                    continue  # lint must not touch the gradebook
                try:
                    notebook, resources = step(config=self.config, log=log)(notebook, resources)
                except Exception as error:  # each step raises what it likes
                    said = (str(error).splitlines() or [type(error).__name__])[0]
                    raise CourseError(f"nbgrader refuses it: {said}") from error
        return notebook

    @cached_property
    def blank(self) -> NotebookNode:
        """What nbgrader grades when nothing was written: stubs, with the complete tests."""
        sources = {c.name: c.source for c in self.tests}
        notebook = copy.deepcopy(self.released)
        for index, node in enumerate(notebook.cells):
            cell = Cell(node, index)
            if cell.is_test and cell.name in sources:
                node.source = sources[cell.name]
        return notebook


def comment_text(line: str) -> str | None:
    """Return what a comment line says, without its marks; None for any other line."""
    found = re.match(r"\s*#+\s*(.*)$", line)
    return found[1] if found else None
