"""What an instructor should look at. A flag never changes points, and no student sees one."""

from __future__ import annotations

import ast
import hashlib
import io
import tokenize
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from gdwidget.grading.intake import printable
from gdwidget.grading.source import Names, bound, parse
from gdwidget.grading.suspects import suspects

LEAST_CODE = 120
"""Nodes of syntax beyond what was handed out; smaller programs are alike by nature.

Between right answers of our banks a node decides 0.24 bits (how often a statement of one is met in
another), so this is 28 bits, and a class of 300 has 2**15.5 pairs: room for students who are half
as different as our banks.
"""
LEAST_COMMENT = 40
"""Characters of own comments that are the same besides: then shorter code says as much.

A character of English carries about a bit, so this is more than `LEAST_CODE` asks for.
"""
LEAST_TEXT = 200
"""Characters of a written answer beyond what was handed out."""
_MOST_NAMED = 5
_MOST_ALIKE = 20
_KINDS = {"identical-comments": "identical-code"}
_SAYS = {
    "identical-code": "the same code, but for comments, layout and names,",
    "identical-comments": "the same code with the same comments",
    "identical-text": "the same text",
}


@dataclass(frozen=True)
class Flag:
    """Something to look at.

    Attributes
    ----------
    kind : str
        Here ``library-solver``, ``test-machinery``, ``hard-coded``, ``identical-code`` or
        ``identical-text``.
    cell : str
        Grade id; several, with commas between, if it is about all of them.
    text : str
        One sentence for the instructor; it may quote the student.
    """

    kind: str
    cell: str
    text: str

    def __post_init__(self) -> None:
        """Make the text printable."""
        object.__setattr__(self, "text", printable(self.text))


def flag_sources(cells: Mapping[str, str]) -> list[Flag]:
    """Find code that does something else than solve the exercise.

    Parameters
    ----------
    cells : mapping of str to str
        Source of each solution cell by its grade id, in the order of the notebook. A cell that is
        not Python gives no flag; lines of IPython's own are passed over.

    Returns
    -------
    list of Flag
    """
    trees = {cell: tree for cell, source in cells.items() if (tree := parse(source))}
    names = Names(trees.values())
    flags = []
    for cell, tree in trees.items():
        said: set[tuple[str, str]] = set()
        for found in suspects(tree, names):
            if (found.kind, found.about) not in said:
                said.add((found.kind, found.about))
                text = f"Cell {cell}, line {found.line}, {found.text}."
                flags.append(Flag(found.kind, cell, text))
    return _few(flags)


def _few(flags: list[Flag]) -> list[Flag]:
    """Keep the first of each kind, and say how many more there are."""
    kinds: dict[str, list[Flag]] = defaultdict(list)
    kept = []
    for flag in flags:
        kinds[flag.kind].append(flag)
        if len(kinds[flag.kind]) <= _MOST_ALIKE:
            kept.append(flag)
    for kind, alike in kinds.items():
        if rest := alike[_MOST_ALIKE:]:
            cells = ", ".join(dict.fromkeys(flag.cell for flag in rest))
            kept.append(Flag(kind, cells, f"… and {len(rest)} more of this kind in {cells}."))
    return kept


def flag_identical(
    submissions: Mapping[str, Mapping[str, str]], released: Mapping[str, str]
) -> dict[str, list[Flag]]:
    """Find students who handed in the same, beyond what they were given.

    Parameters
    ----------
    submissions : mapping
        Of student to the sources of the solution cells, code and written, by grade id.
    released : mapping
        The same cells as they were handed out.

    Returns
    -------
    dict
        The flags of each student who has any: ``identical-code`` if all the code that was worked
        on is the same but for comments, layout and names, and long enough or with the same
        comments, ``identical-text`` for a written answer
        that is the same but for white space. Takes time in proportion to the class.
    """
    given = {cell: _canonical(source) for cell, source in released.items()}
    lines = {cell: {line.strip() for line in text.splitlines()} for cell, text in released.items()}
    groups: dict[tuple[str, tuple[str, ...], bytes], list[str]] = defaultdict(list)
    for student, cells in submissions.items():
        digests, size, said = {}, 0, ""
        for cell, source in sorted(cells.items()):
            if code := _canonical(source):
                before = given.get(cell) or (b"", 0)
                if code[0] != before[0]:
                    digests[cell] = code[0]
                    size += max(0, code[1] - before[1])
                    said += _comments(source, lines.get(cell, set()))
                continue
            own = (line.strip() for line in source.splitlines())
            text = " ".join(" ".join(x for x in own if x not in lines.get(cell, ())).split())
            if len(text) >= LEAST_TEXT:
                groups["identical-text", (cell,), _digest(text)].append(student)
        if size >= LEAST_CODE:
            whole = hashlib.sha256(b"".join(digests.values())).digest()
            groups["identical-code", tuple(digests), whole].append(student)
        elif len(said) >= LEAST_COMMENT:
            whole = hashlib.sha256(b"".join(digests.values()) + _digest(said)).digest()
            groups["identical-comments", tuple(digests), whole].append(student)
    flags: dict[str, list[Flag]] = defaultdict(list)
    for (kind, where, _), students in groups.items():
        for student in students if len(students) > 1 else ():
            others = [s for s in students[: _MOST_NAMED + 1] if s != student][:_MOST_NAMED]
            more = len(students) - 1 - len(others)
            who = ", ".join(others) + (f" and {more} more" if more else "")
            all_cells = ", ".join(where)
            text = f"Cell {all_cells}: {_SAYS[kind]} as {who}."
            flags[student].append(Flag(_KINDS.get(kind, kind), all_cells, text))
    return dict(flags)


def _comments(source: str, given: set[str]) -> str:
    """Return what the comments of a cell say beyond those that were handed out."""
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and token.line.strip() not in given:
                found.append(token.string.strip("# "))
    except (tokenize.TokenError, SyntaxError):  # lines of IPython's own
        pass
    return "".join(found)


def _canonical(source: str) -> tuple[bytes, int] | None:
    """Return a digest that is the same for the same code, and the number of its nodes.

    None if it is not Python: a written answer, or code that does not run either.
    """
    if (tree := parse(source)) is None:
        return None
    try:
        text = ast.dump(_renamed(tree))
    except (RecursionError, ValueError):  # too deep, or an integer of too many digits
        return None
    return _digest(text), sum(not isinstance(n, ast.expr_context) for n in ast.walk(tree))


def _renamed(tree: ast.Module) -> ast.Module:
    """Give names the numbers in which they appear, and drop docstrings."""
    nodes = list(ast.walk(tree))
    own = {name for node in nodes if (name := bound(node))}
    own |= {n.asname for n in nodes if isinstance(n, ast.alias) and n.asname}
    numbers: dict[str, str] = {}
    for node in nodes:
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_text(part)]  # type: ignore[attr-defined]
        for attribute in ("id", "arg", "name", "asname"):
            name = getattr(node, attribute, None)
            if name in own:
                setattr(node, attribute, numbers.setdefault(name, f"_{len(numbers)}"))
    return tree


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()
