"""Mutants of the reference solutions: small faults, each of which some promise must catch.

``python -m tests.assignments.mutants [SLUG ...]`` prints the score and the survivors. A mutant that
no caller can tell from the original is listed with its reason in the assignment's
``bank/equivalent.toml``, as ``"function: description" = "reason"``.
"""

from __future__ import annotations

import ast
import copy
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from gdwidget.checks import calling, exercise
from gdwidget.checks.promise import PromiseBroken
from tests.assignments.answers import FOLDER, HURRY, SLUGS, solution

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.Div,),
    ast.Pow: (ast.Mult, ast.Div),
    ast.MatMult: (ast.Mult,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//"}
SIGNS |= {ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@", ast.Lt: "<", ast.LtE: "<="}
SIGNS |= {ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=", ast.Is: "is"}
SIGNS |= {ast.IsNot: "is not"}


@dataclass(frozen=True)
class Mutant:
    """A solution with one fault."""

    function: str
    description: str
    source: str

    @property
    def key(self) -> str:
        """How ``equivalent.toml`` names it."""
        return f"{self.function}: {self.description}"


def mutants(function: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a solution, each different from the others and from the original."""
    tree = ast.parse(source)
    _drop_docstrings(tree)
    seen = {ast.unparse(tree)}
    for index, node in enumerate(ast.walk(tree)):
        for change, before in _changes(node):
            mutated = copy.deepcopy(tree)
            place = next(n for i, n in enumerate(ast.walk(mutated)) if i == index)
            if not change(place):
                continue
            text = ast.unparse(ast.fix_missing_locations(mutated))
            if text in seen:
                continue
            seen.add(text)
            yield Mutant(function, f"{before} -> {_described(place)}", text)


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _described(node: ast.AST) -> str:
    if isinstance(node, ast.arguments):
        return f"({ast.unparse(node)})"
    return " ".join(ast.unparse(node).split())[:80]


def _changes(node: ast.AST) -> Iterator[tuple[Callable[[Any], bool], str]]:
    """Yield functions that put one fault into a copy of the node, with the original's text."""
    before = _described(node) if not isinstance(node, ast.Module) else ""

    def setter(attribute, value):
        def change(place):
            setattr(place, attribute, copy.deepcopy(value))
            return True

        return change, before

    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        for other in ARITHMETIC.get(type(node.op), ()):
            yield setter("op", other())
    if isinstance(node, ast.BinOp):

        def swap(place):
            place.left, place.right = place.right, place.left
            return not isinstance(place.op, (ast.Add, ast.Mult))

        yield swap, before
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield setter("ops", [other()])
    if isinstance(node, ast.BoolOp):
        yield setter("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield setter("op", ast.UAdd())
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield setter("value", not node.value)
        elif isinstance(node.value, (int, float)):
            kind = type(node.value)
            for value in (node.value + 1, node.value - 1, kind(0), node.value * 2):
                yield setter("value", value)
        elif isinstance(node.value, str):
            yield setter("value", node.value + "x")
        elif node.value is None:
            yield setter("value", 0)
    if isinstance(node, ast.Call):
        if len(node.args) >= 2:

            def swapped(place):
                place.args[0], place.args[1] = place.args[1], place.args[0]
                return True

            yield swapped, before
        name = ast.unparse(node.func)
        if name == "range":  # one more, one fewer
            for operator in (ast.Add(), ast.Sub()):

                def bound(place, operator=operator):
                    at = min(1, len(place.args) - 1)
                    place.args[at] = ast.BinOp(place.args[at], operator, ast.Constant(1))
                    return True

                yield bound, before
        if name in ("abs", "float", "np.abs", "np.array", "list") and len(node.args) == 1:

            def unwrap(place):
                place.func, place.args = ast.Name("_same", ast.Load()), place.args
                return True

            yield unwrap, before
    if isinstance(node, ast.Return) and ast.unparse(node) not in ("return", "return None"):
        yield setter("value", None)
    if isinstance(node, (ast.For, ast.While, ast.If, ast.FunctionDef)):
        for at, statement in enumerate(node.body):
            if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Expr, ast.If)):

                def dropped(place, at=at):
                    place.body[at] = ast.Pass()
                    return True

                text = f"dropped {_described(statement)} from {_described(node)[:40]}"
                yield dropped, text


def equivalent(slug: str) -> dict[str, str]:
    """Mutants nobody can tell from the original, with the reason."""
    path = FOLDER / slug / "bank" / "equivalent.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def caught(slug: str, mutant: Mutant) -> bool:
    """Tell whether some promise catches the mutant."""
    names: dict[str, object] = {"_same": lambda x: x}
    try:
        exec(mutant.source, names)
    except Exception:
        return True  # the cell itself fails
    for promise in exercise(slug).promises.values():
        if promise.function != mutant.function:
            continue
        for seed in (None, 1, 2):
            try:
                promise.test(names[mutant.function], seed=seed, diagnose=False)
            except PromiseBroken:
                return True
    return False


@dataclass(frozen=True)
class Score:
    """Outcome for one assignment."""

    slug: str
    total: int
    killed: int
    equivalent: int
    survivors: tuple[Mutant, ...]
    stale: tuple[str, ...]

    def __str__(self) -> str:
        """One line of the table."""
        return (
            f"{self.slug:<20} {self.killed:>5} of {self.total - self.equivalent:<5} caught, "
            f"{self.equivalent} equivalent"
        )


def score(slug: str) -> Score:
    """Try every mutant of every function of an assignment."""
    known = equivalent(slug)
    total, killed, survivors, met = 0, 0, [], set()
    for function in exercise(slug).functions:
        for mutant in mutants(function, solution(slug, function)):
            total += 1
            if caught(slug, mutant):
                killed += 1
            elif mutant.key in known:
                met.add(mutant.key)
            else:
                survivors.append(mutant)
    return Score(slug, total, killed, len(met), tuple(survivors), tuple(known.keys() - met))


def main(slugs: list[str]) -> int:
    """Print the score of each assignment and every survivor; 1 if there are any."""
    vars(calling).update(HURRY)
    began, bad = time.monotonic(), False
    for slug in slugs or SLUGS:
        result = score(slug)
        print(result)
        for survivor in result.survivors:
            bad = True
            print(f"    survives: {survivor.key}")
        for key in result.stale:
            bad = True
            print(f"    listed as equivalent, but caught or gone: {key}")
    print(f"{time.monotonic() - began:.0f} s")
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
