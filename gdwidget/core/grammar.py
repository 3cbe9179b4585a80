"""From a formula's text to a checked tree.

The text may come from a formula box that is served to the public. It is split into tokens,
grouped by `ast.parse` and walked against a whitelist; nothing in it is ever evaluated as
Python. Constants are folded here, in floats and small fractions, so that no huge number is ever
formed. This module does not know what the tree is for.
"""

from __future__ import annotations

import ast
import contextlib
import keyword
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple, NoReturn

from gdwidget.errors import FormulaError

MAX_LENGTH: Final = 400
MAX_DEPTH: Final = 20
MAX_SIGNS: Final = 4
MAX_EXPONENT: Final = 64
# A whole number or fraction stays exact up to here; beyond it is a float, whose powers cost
# nothing.
MAX_EXACT: Final = 10**6

VARIABLES: Final = ("x", "x1", "x2", "y")
CONSTANTS: Final[Mapping[str, float]] = {"pi": math.pi, "e": math.e}
FUNCTIONS: Final[Mapping[str, Callable[[float], float]]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "ln": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
}

_SPELLINGS: Final[Mapping[str, str]] = {
    "^": "**",
    "π": " pi ",
    "×": "*",
    "·": "*",
    "−": "-",
    "²": "**2 ",
    "³": "**3 ",
}
_TOKEN: Final = re.compile(
    r"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|//|[-+*/(),])|(?P<space>\s+)|(?P<other>.)",
    re.ASCII,
)
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)
_REASONS: Final[Mapping[str, str]] = {
    "=": "a formula has no '=': write the right-hand side only",
    "<": "a formula cannot compare: leave '<' out",
    ">": "a formula cannot compare: leave '>' out",
    "!": "a formula cannot compare, and has no factorial: leave '!' out",
    "[": "a formula has no '[': use x1, x2 for two variables and ( ) for grouping",
    ".": "'.' is only for decimal numbers such as 0.5: attributes are not part of a formula",
    "%": "'%' is not an operator here: use + - * / **",
    "|": "'|' is not an operator here: write abs(x)",
    "'": "a formula has no text in quotes: leave the quotes out",
    '"': "a formula has no text in quotes: leave the quotes out",
}


class Node(NamedTuple):
    """A formula or a part of it.

    `op` is "number" (with `number`), "name" (with `name`), "+" or "*" of any number of `args`, "**"
    of two, or the name of a function. `constant` is the value if there is no variable or parameter
    inside; `trouble` then says why there is none. `text` is the place it came from.
    """

    op: str
    args: tuple[Node, ...] = ()
    number: Fraction | float = 0.0
    name: str = ""
    constant: float | None = None
    trouble: str = ""
    text: str = ""


class Formula(NamedTuple):
    """A formula that was read: its tree, its variables and the parameters in it."""

    tree: Node
    variables: tuple[str, ...]
    parameters: tuple[str, ...]


def parse(text: str, parameters: Collection[str]) -> Formula:
    """Read a formula.

    Parameters
    ----------
    text : str
        The formula.
    parameters : collection of str
        Names that may appear besides variables and constants; all of them must.

    Returns
    -------
    Formula

    Raises
    ------
    FormulaError
        If the text is not a formula, with one sentence on what is wrong and what to write.
    """
    for name in parameters:
        _check_parameter(name)
    tokens = _tokens(text, parameters)
    names = {token for token in tokens if token[0].isalpha()}
    variables = _variables(names)
    if unused := sorted(set(parameters) - names):
        raise FormulaError(
            f"parameter {unused[0]!r} is not in the formula {_clip(text)!r}: "
            "use it there or leave it out"
        )
    source = "".join(tokens)
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError as error:
        at = max((error.offset or 1) - 1, 0)
        near = source[at : at + 10] or source[-10:]
        raise FormulaError(
            f"the formula cannot be read near {near!r}: something is missing or misplaced there"
        ) from None
    node = _Reader(source).read(tree.body)
    if node.trouble:
        raise FormulaError(f"{_clip(node.text)} {node.trouble}")
    if not variables:
        raise FormulaError(
            f"the formula {_clip(text)!r} has no variable: use x, or x1 and x2, or x and y"
        )
    return Formula(node, variables, tuple(sorted(parameters)))


def parameters_in(text: str) -> tuple[str, ...]:
    """Return the names in a text that can be parameters, in the order they come.

    What else is wrong with the text is for `parse` to say.
    """
    if len(text) > MAX_LENGTH:
        return ()
    text = _respelled(text)
    names: dict[str, None] = {}
    for match in _TOKEN.finditer(text):
        name = match["name"]
        if name is None or text[match.end() :].lstrip().startswith("("):
            continue
        with contextlib.suppress(FormulaError):
            _check_parameter(name)
            if not _is_one_too_many(name):
                names[name] = None
    return tuple(names)


def _respelled(text: str) -> str:
    for before, after in _SPELLINGS.items():
        text = text.replace(before, after)
    return text


def _is_one_too_many(name: str) -> bool:
    return name == "z" or re.fullmatch(r"x\d+", name) is not None


def _clip(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _check_parameter(name: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise FormulaError(
            f"{_clip(repr(name))} cannot be a parameter: choose a name of at most 40 letters, "
            "digits and underscores that starts with a letter"
        )
    taken: Mapping[str, Collection[str]] = {
        "a variable": VARIABLES,
        "a constant": CONSTANTS,
        "a function": FUNCTIONS,
        "a word of Python": keyword.kwlist,
    }
    for kind, names in taken.items():
        if name in names:
            raise FormulaError(f"{name!r} cannot be a parameter, it is {kind}: choose another name")


def _tokens(text: str, parameters: Collection[str]) -> list[str]:
    """Split the text; refuse what is not a number, a known name or an operator in its place."""
    if not isinstance(text, str):
        raise FormulaError(f"a formula is text such as 'x**2', not {type(text).__name__}")
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            f"the formula is too long, {len(text)} characters where {MAX_LENGTH} are allowed: "
            "shorten it or write a Python function"
        )
    text = text.strip()
    if not text:
        raise FormulaError("the formula is empty: write something such as x**2")
    if raised := re.search("[²³]{2,}", text):
        raise FormulaError(f"{raised[0]!r} is ambiguous: write the exponent after **")
    text = _respelled(text)
    tokens: list[str] = []
    depth = signs = 0
    ended = False  # whether the last token ends an operand, so that an operator has to follow
    for match in _TOKEN.finditer(text):
        kind, token = str(match.lastgroup), match[0]
        following = text[match.end() :].lstrip()
        last = tokens[-1] if tokens else ""
        if kind == "space":
            continue
        if kind == "other":
            _raise_character(token)
        if kind == "name":
            _check_name(token, following, last, parameters)
        if ended and (kind in ("number", "name") or token == "("):
            _raise_adjacent(last, token)
        if kind == "number" and not token.startswith("0."):
            token = (
                token.lstrip("0") if token.lstrip("0")[:1].isdigit() else f"0{token.lstrip('0')}"
            )
        if token[0] in "*/" and last[-1:] in ("*", "/"):
            raise FormulaError(
                f"there is nothing between {last!r} and {token!r}: add a number or a name"
            )
        if kind == "sign":
            depth += (token == "(") - (token == ")")
            signs = signs + 1 if token in "+-" and not ended else 0
            if token == "//":
                raise FormulaError("'//' is not an operator here: use / to divide")
            if depth < 0:
                raise FormulaError("a ')' has no '(' before it: remove it or open it")
            if depth > MAX_DEPTH or signs > MAX_SIGNS:
                raise FormulaError(
                    f"the formula is nested too deeply: at most {MAX_DEPTH} parentheses inside "
                    f"each other and {MAX_SIGNS} signs in a row are allowed"
                )
        else:
            signs = 0
        ended = kind == "number" or (kind == "name" and token not in FUNCTIONS) or token == ")"
        tokens.append(token)
    if depth:
        raise FormulaError("a '(' is never closed: add a ')'")
    return tokens


def _raise_character(char: str) -> NoReturn:
    if char in _REASONS:
        raise FormulaError(_REASONS[char])
    if char.isascii() and char.isprintable():
        raise FormulaError(f"{char!r} has no meaning in a formula: leave it out")
    name = unicodedata.name(char, "a control character")
    raise FormulaError(
        f"{char!r} ({name}) is not allowed: retype it with plain letters, digits and + - * / **"
    )


def _check_name(name: str, following: str, last: str, parameters: Collection[str]) -> None:
    called = following.startswith("(")
    if name in FUNCTIONS:
        if not called:
            raise FormulaError(f"the function {name} needs parentheses: write {name}(x)")
    elif keyword.iskeyword(name):
        raise FormulaError(f"{name!r} is a word of Python that has no place in a formula")
    elif last[:1].isdigit() and name in ("j", "J"):
        raise FormulaError(f"{last}{name} is a complex number: a formula is real")
    elif name in VARIABLES or name in CONSTANTS or name in parameters:
        if called:
            raise FormulaError(f"{name!r} is not a function here: write {name}*(...) to multiply")
    elif called:
        raise FormulaError(
            f"{_clip(name)!r} is not a function here: use one of {', '.join(FUNCTIONS)}"
        )
    elif _is_one_too_many(name):
        raise FormulaError(
            f"{_clip(name)!r} is one variable too many: there is x, or x1 and x2, or x and y"
        )
    elif name.startswith("_"):
        raise FormulaError(f"unknown name {_clip(name)!r}: names start with a letter")
    else:
        known = ", ".join((*VARIABLES, *CONSTANTS, *sorted(parameters)))
        raise FormulaError(
            f"unknown name {_clip(name)!r}: give it a value, Objective(..., {_clip(name)}=1.0), "
            f"or use one of {known}"
        )


def _raise_adjacent(last: str, token: str) -> NoReturn:
    left, right = _clip(last), _clip(token)
    hint = f"{'(...)' if left == ')' else left}*{'(...)' if right == '(' else right}"
    raise FormulaError(f"there is no operator between {left!r} and {right!r}: write {hint}")


def _variables(names: set[str]) -> tuple[str, ...]:
    used = [name for name in VARIABLES if name in names]
    for allowed in (("x",), ("x1", "x2"), ("x", "y")):
        if set(used) <= set(allowed):
            return allowed if used else ()
    mixed = ", ".join(used)
    raise FormulaError(f"the formula mixes {mixed}: use x alone, or x1 and x2, or x and y")


class _Reader:
    """Walks the syntax tree of one formula."""

    def __init__(self, source: str) -> None:
        self.source = source

    def read(self, node: ast.expr) -> Node:
        """Return the checked form of a syntax tree."""
        text = self.source[node.col_offset : node.end_col_offset]
        match node:
            case ast.Constant(value=int() | float()):
                return _number(float(text), text)  # infinite where a long int does not convert
            case ast.Name(id=name):
                return Node("name", name=name, constant=CONSTANTS.get(name), text=text)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _negative(self.read(operand), text)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return _make("**", (self.read(left), self.read(right)), text)
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return _make("+", self._chain(node, (ast.Add, ast.Sub)), text)
            case ast.BinOp(op=ast.Mult() | ast.Div()):
                return _make("*", self._chain(node, (ast.Mult, ast.Div)), text)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in FUNCTIONS:
                if len(args) != 1:
                    raise FormulaError(f"{name} takes one value, got {len(args)}: write {name}(x)")
                return _make("log" if name == "ln" else name, (self.read(args[0]),), text)
            case ast.Tuple(elts=[]):
                raise FormulaError("there is nothing between '(' and ')': write a value there")
            case ast.Tuple():
                raise FormulaError(
                    "a ',' has no place here: decimals are written with a point, 0.5"
                )
        raise FormulaError(
            f"{_clip(text)!r} is not arithmetic: use numbers, names, + - * / **, functions and ( )"
        )

    def _chain(self, node: ast.BinOp, kinds: tuple[type[ast.operator], ...]) -> tuple[Node, ...]:
        """Return the operands of a + b - c + ... or a * b / c * ..., which may be hundreds."""
        operands: list[Node] = []
        rest: ast.expr = node
        while isinstance(rest, ast.BinOp) and isinstance(rest.op, kinds):
            operand = self.read(rest.right)
            text = self.source[rest.right.col_offset : rest.right.end_col_offset]
            if isinstance(rest.op, ast.Sub):
                operand = _negative(operand, text)
            elif isinstance(rest.op, ast.Div):
                whole = self.source[rest.col_offset : rest.end_col_offset]
                operand = _make("**", (operand, _number(-1, "-1")), whole)
            operands.append(operand)
            rest = rest.left
        operands.append(self.read(rest))
        return tuple(reversed(operands))


def _number(value: Fraction | float, text: str) -> Node:
    """Keep small whole numbers and fractions exact, and the rest as floats."""
    trouble = "" if math.isfinite(value) else "is too large to be a number"
    exact = Fraction(value) if not trouble else Fraction(0)
    if (
        trouble
        or max(abs(exact.numerator), exact.denominator) > MAX_EXACT
        or (isinstance(value, float) and exact.denominator > 1)
    ):
        return Node("number", (), float(value), "", float(value), trouble, text)
    return Node("number", (), exact, "", float(value), "", text)


def _negative(node: Node, text: str) -> Node:
    if node.op == "number":
        return _number(-node.number, text)._replace(trouble=node.trouble)
    return _make("*", (_number(-1, "-1"), node), text)


def _make(op: str, args: tuple[Node, ...], text: str) -> Node:
    """Combine nodes; constants are folded, or refused where they meet something that varies."""
    values = [arg.constant for arg in args]
    constants = [value for value in values if value is not None]
    if len(constants) < len(args):
        for arg in args:
            if arg.trouble:
                raise FormulaError(f"{_clip(arg.text)} {arg.trouble}")
        if op == "**":
            _check_power(*args)
        return Node(op, args, text=text)
    trouble = next((arg.trouble for arg in args if arg.trouble), "")
    numbers = [arg.number for arg in args if arg.op == "number"]
    value: Fraction | float = math.nan
    if not trouble:
        value, trouble = _fold(op, numbers if len(numbers) == len(args) else constants)
    if not trouble and _is_tidy(op, args):
        return Node(op, args, 0.0, "", float(value), "", text)
    return _number(value, text)._replace(trouble=trouble, text=text)


def _fold(op: str, values: Sequence[Fraction | float]) -> tuple[Fraction | float, str]:
    """Return the value of an operation on constants, or why it has none."""
    try:
        floats = [float(value) for value in values]
        if op == "+":
            value: object = sum(floats)
        elif op == "*":
            value = math.prod(floats)
        elif op == "**":
            value = floats[0] ** floats[1]
        else:
            value = FUNCTIONS[op](floats[0])
    except OverflowError:
        return math.nan, "is too large to be a number"
    except ZeroDivisionError:
        return math.nan, "divides by zero"
    except ValueError:
        value = math.nan
    if not isinstance(value, float) or math.isnan(value):
        return math.nan, "is not a real number"
    if math.isinf(value):
        return math.nan, "is too large to be a number"
    # The float has shown that the exact result is of moderate size; a fraction can only shrink.
    if (
        all(isinstance(number, Fraction) for number in values)
        and 1 / MAX_EXACT <= abs(value) <= MAX_EXACT
    ):
        exact = [Fraction(number) for number in values]
        if op == "+":
            return sum(exact, Fraction(0)), ""
        if op == "*":
            return math.prod(exact, start=Fraction(1)), ""
        if op == "**" and exact[1].denominator == 1 and abs(exact[1]) <= MAX_EXPONENT:
            return Fraction(exact[0] ** exact[1].numerator), ""
    return value, ""


def _is_tidy(op: str, args: tuple[Node, ...]) -> bool:
    """Tell whether a constant reads better as written, like 2*pi, than as a decimal number."""
    last = args[-1].number if args[-1].op == "number" else None
    whole = int(last) if isinstance(last, Fraction) and last.denominator == 1 else 0
    match op:
        case "*":
            return any(arg.op != "number" for arg in args)
        case "**":
            return args[0].op != "number" and 0 < abs(whole) <= 4
        case "sqrt":
            return 0 < whole <= 1000 and math.isqrt(whole) ** 2 != whole
        case "exp":
            return 0 < abs(whole) <= MAX_EXPONENT
    return False


def _check_power(base: Node, exponent: Node) -> None:
    """Refuse powers that are not real, or that would make derivatives grow."""
    if exponent.constant is None:
        if base.constant is not None and base.constant <= 0:
            raise FormulaError(
                f"{_clip(base.text)} to a variable power is not a real number: use a positive base"
            )
    elif abs(exponent.constant) > MAX_EXPONENT:
        raise FormulaError(
            f"the exponent {_clip(exponent.text)} is out of range: "
            f"use one from -{MAX_EXPONENT} to {MAX_EXPONENT}"
        )
