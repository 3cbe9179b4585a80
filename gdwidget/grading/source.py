"""Reads a student's code without running it: what its names stand for."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

_USUAL = {"np": "numpy"}
"""What names mean that a cell uses without saying."""
_LONGEST = 200_000
"""Characters of a cell; a longer one is not read as code."""
_LONGEST_PATH = 300
"""Characters of a path that are kept; it begins with what matters."""
_MOST_PATHS = 5
"""What one name is known to stand for. With all three bounds, reading takes time in proportion."""
_MAGIC = re.compile(r"^\s*(%|!|\?|[\w.]+\?)")


def parse(source: str) -> ast.Module | None:
    """Parse a cell, if need be without IPython's lines; None if it cannot be read as Python."""
    if len(source) > _LONGEST:
        return None
    lines = ["pass" if _MAGIC.match(line) else line for line in source.splitlines()]
    for text in (source, "\n".join(lines)):
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def bound(node: ast.AST) -> str | None:
    """Return the name that a node gives a value to, other than by import."""
    if isinstance(node, ast.Name):
        return None if isinstance(node.ctx, ast.Load) else node.id
    if isinstance(node, ast.arg):
        return node.arg
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs)
    return node.name if isinstance(node, kinds) else None


class Names:
    """Dotted paths of what names stand for, read without regard to scopes.

    A path has ``()`` behind what is called and ``?`` for what is not known.
    """

    def __init__(self, trees: Iterable[ast.AST]) -> None:
        self._paths: dict[str, set[str]] = defaultdict(set)
        self._read: dict[ast.AST, set[str]] = {}
        nodes = [node for tree in trees for node in ast.walk(tree)]
        own = {name for node in nodes if (name := bound(node))}
        for node in nodes:
            for name, path in imported(node):
                self._add(name, [path[:_LONGEST_PATH]])
        self._own = own - self._paths.keys()
        modules = {path for paths in self._paths.values() for path in paths} | {*_USUAL.values()}
        modules |= {module for node in nodes if (module := named_module(node))}
        self._packages = {module.partition(".")[0] for module in modules}
        given = [node for node in nodes if isinstance(node, ast.Assign)]
        for _ in range(3):  # a = scipy; b = a.optimize; c = b.minimize
            for node in given:
                self._read.clear()
                found = sorted(self.paths(node.value) - {"?"})
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self._add(target.id, found)
        self._read.clear()

    def _add(self, name: str, paths: Iterable[str]) -> None:
        known = self._paths[name]
        for path in paths:
            if len(known) < _MOST_PATHS:
                known.add(path)

    def paths(self, node: ast.AST) -> set[str]:
        """Return what an expression may stand for."""
        around: list[tuple[ast.AST, str]] = []
        while (found := self._read.get(node)) is None:
            tail = ""
            if isinstance(node, ast.Name):
                unknown = "?" if node.id in self._own else _USUAL.get(node.id, node.id)
                found = self._paths.get(node.id) or {unknown}
                break
            if isinstance(node, ast.Attribute):
                inner, tail = node.value, f".{node.attr}"
            elif isinstance(node, ast.Subscript):
                inner = node.value
            elif not isinstance(node, ast.Call):
                found = {"?"}
                break
            elif module := named_module(node):
                found = {module}
                break
            elif called(node) == "getattr" and (name := text_of(node, 1)):
                inner, tail = node.args[0], f".{name}"
            else:
                inner, tail = node.func, "()"
            around.append((node, tail))
            node = inner
        for outer, tail in reversed(around):
            found = self._read[outer] = {(path + tail)[:_LONGEST_PATH] for path in found}
        return found

    def in_module(self, node: ast.AST) -> str | None:
        """Return the path of an imported module or of something in it; None for all else."""
        found = (p for p in self.paths(node) if "(" not in p)
        return min((p for p in found if p.partition(".")[0] in self._packages), default=None)


def imported(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield each name that an import binds, with the path of what it stands for."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def called(node: ast.AST) -> str:
    """Return the last part of the name of what is called."""
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def text_of(call: ast.AST, position: int) -> str | None:
    """Return an argument that is written down as text."""
    given = call.args[position : position + 1] if isinstance(call, ast.Call) else []
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) else None


def named_module(node: ast.AST) -> str | None:
    """Return the module that a call imports, if it is written down."""
    return text_of(node, 0) if called(node) in ("__import__", "import_module") else None
