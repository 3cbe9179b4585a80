"""Imports run one way, and the heavy ones wait until they are needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Which parts of gdwidget each part may import, besides itself. A module at the top that is not
# listed, such as `errors`, is open to all and may import none of them; CONTRIBUTING.md has the
# same table in words.
MAY_IMPORT = {
    "core": set(),
    "widget": {"core"},
    "export": {"core", "widget"},
    "checks": {"core"},
    "course": set(),
    "grading": {"core", "checks", "course"},
    "cli": {"core", "widget", "export", "checks", "course", "grading"},
    "selfcheck": {"checks", "core", "widget"},
    "__init__": {"core", "selfcheck", "widget"},
    "__main__": {"cli"},
}
# Besides, inside functions: the widget's methods that save it call the part above.
MAY_CALL = {"widget": {"export"}}
# What core may import at module level; SymPy and SciPy it imports inside functions.
CORE_AT_ONCE = {"numpy", "gdwidget", *sys.stdlib_module_names}
CORE_LATER = CORE_AT_ONCE | {"sympy", "scipy"}

MODULES = sorted((ROOT / "gdwidget").rglob("*.py"))


def part_of(path: Path) -> str:
    inside = path.relative_to(ROOT / "gdwidget")
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(node: ast.AST, *, later: bool = True) -> Iterator[str]:
    """Name everything imported under a node, `from a import b` as `a.b`.

    Without `later`, leave out what runs only in a call or is only for a type checker.
    """
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    if not later and (
        isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        or (isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test))
    ):
        return
    for child in ast.iter_child_nodes(node):
        yield from imported(child, later=later)


def parts(names: Iterable[str]) -> set[str]:
    """Say of which parts of gdwidget these are."""
    ours = {name.split(".")[1] for name in names if name.startswith("gdwidget.")}
    return ours & MAY_IMPORT.keys()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_one_way(path: Path) -> None:
    """Does the module import only from its own part and from those below it?"""
    part = part_of(path)
    allowed = MAY_IMPORT.get(part, set()) | {part}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = list(imported(tree))
    assert not parts(names) - allowed - MAY_CALL.get(part, set())
    assert not parts(imported(tree, later=False)) - allowed
    if part == "core":
        assert {name.split(".")[0] for name in names} <= CORE_LATER
        at_once = {name.split(".")[0] for name in imported(tree, later=False)}
        assert at_once <= CORE_AT_ONCE


def test_importing_gdwidget_is_cheap() -> None:
    """Does `import gdwidget` leave the heavy packages alone until they are needed?"""
    heavy = ["sympy", "scipy", "bqplot", "ipywidgets", "anywidget", "nbformat", "nbgrader"]
    script = f"import gdwidget, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
