"""From SymPy expressions to a `Program`.

All expressions are emitted together, and each distinct operation once, which is how f, gradient and
Hessian share their parts. SymPy itself is not imported: its expressions say what they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any, Final, NamedTuple

import numpy as np

from gdwidget.core.program import BINARY, UNARY, Program
from gdwidget.core.schedule import Instruction
from gdwidget.errors import FormulaError

Expression = Any  # SymPy has no type information

# SymPy's names of the functions a program knows.
_UFUNCS: Final = {
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "exp": "exp",
    "log": "log",
    "Abs": "absolute",
    "sign": "sign",
}


def emit(
    expressions: Sequence[Expression], variables: Sequence[str], parameters: Sequence[str]
) -> Program:
    """Write expressions as one program.

    Parameters
    ----------
    expressions : sequence of SymPy expressions
        f, the gradient and the upper triangle of the Hessian, row by row.
    variables, parameters : sequence of str
        Names of the symbols in them.

    Returns
    -------
    Program

    Raises
    ------
    FormulaError
        If an expression is complex, undefined, or has a number that float64 cannot hold.
    """
    emitter = _Emitter(variables, parameters)
    outputs = [emitter.value(expression) for expression in expressions]
    return emitter.builder.finish(len(variables), parameters, outputs)


class _Term(NamedTuple):
    """The product sign * scalar * array; None stands for 1."""

    sign: int
    scalar: int | None
    array: int | None


class _Emitter:
    """Writes SymPy expressions as instructions, each distinct one once.

    What depends on no variable is kept apart in every product, so that it is computed when the
    parameters get their values and costs one multiplication.
    """

    def __init__(self, variables: Sequence[str], parameters: Sequence[str]) -> None:
        self.builder = builder = _Builder()
        self.known: dict[Expression, int] = {}
        self.leaves = {name: builder.leaf("variable", i) for i, name in enumerate(variables)}
        self.leaves |= {name: builder.leaf("parameter", i) for i, name in enumerate(parameters)}

    def value(self, expression: Expression) -> int:
        """Return the number of the value of an expression."""
        if expression not in self.known:
            if expression.is_Add:
                value = self._sum([self._term(arg) for arg in expression.args])
            else:
                value = self._value(self._term(expression))
            self.known[expression] = value
        return self.known[expression]

    def _value(self, term: _Term) -> int:
        call = self.builder.call
        scalar, array = term.scalar, term.array
        if term.sign < 0 and scalar is not None:
            scalar = call("negative", scalar)
        if array is None:
            return self.builder.constant(term.sign) if scalar is None else scalar
        if scalar is not None:
            return call("multiply", array, scalar)
        return call("negative", array) if term.sign < 0 else array

    def _term(self, expression: Expression) -> _Term:
        """Split a product into sign, scalar and array."""
        build = self.builder
        sign = 1
        above: dict[bool, list[int]] = {True: [], False: []}
        below: dict[bool, list[int]] = {True: [], False: []}
        for factor in expression.args if expression.is_Mul else (expression,):
            side = above
            if factor.is_Number:
                number = _float(factor)
                sign = -sign if number < 0 else sign
                value = build.constant(abs(number))
            elif factor.is_Pow and factor.exp.is_Number and factor.exp.is_negative:
                side = below
                value = self._power(factor.base, -factor.exp)
            elif factor.is_Add and -factor in self.known:
                sign = -sign  # a - b was computed as b - a
                value = self.known[-factor]
            else:
                value = self._factor(factor)
            side[build.varies[value]].append(value)
        scalar = build.product(above[False])
        if (under := build.product(below[False])) is not None:
            scalar = build.call("divide", build.constant(1.0) if scalar is None else scalar, under)
        array = build.product(above[True])
        if (divisor := build.product(below[True])) is not None:
            if array is None:
                # A scalar may as well be the numerator: that saves a multiplication.
                return _Term(
                    sign,
                    None,
                    build.call(
                        "divide", build.constant(1.0) if scalar is None else scalar, divisor
                    ),
                )
            array = build.call("divide", array, divisor)
        return _Term(sign, None if build.is_one(scalar) else scalar, array)

    def _factor(self, expression: Expression) -> int:
        if expression.is_Symbol:
            return self.leaves[expression.name]
        if expression.is_Add or expression.is_Mul:
            return self.value(expression)
        if expression.is_NumberSymbol:
            return self.builder.constant(_float(expression))
        if expression.is_Function:
            name = _UFUNCS.get(expression.func.__name__)
            if name and len(expression.args) == 1:
                return self.builder.call(name, self.value(expression.args[0]))
        elif expression.is_Pow:
            if expression.exp.is_Number:
                return self._power(expression.base, expression.exp)
            return self.builder.call(
                "power", self.value(expression.base), self.value(expression.exp)
            )
        raise FormulaError(
            f"the formula or its derivative is undefined or complex, it contains {expression}: "
            "change the formula so that it is real"
        )

    def _power(self, base: Expression, exponent: Expression) -> int:
        """Emit a power with a positive numeric exponent; whole and half ones by multiplication."""
        value = self.value(base)
        call = self.builder.call
        if exponent.is_Rational and exponent.q <= 2:
            whole = self.builder.power(value, int(exponent.p // exponent.q))
            if exponent.q == 1:
                return whole
            root = call("sqrt", value)
            return root if exponent.p == 1 else call("multiply", whole, root)
        return call("power", value, self.builder.constant(_float(exponent)))

    def _sum(self, terms: Sequence[_Term]) -> int:
        """Add terms up, with one multiplication for all that share a scalar."""
        call = self.builder.call
        constant: int | None = None
        groups: dict[int | None, list[_Term]] = {}
        for term in terms:
            if term.array is None:
                value = self._value(term)
                constant = value if constant is None else call("add", constant, value)
            else:
                groups.setdefault(term.scalar, []).append(term)
        flat = groups.pop(None, [])
        for scalar, group in groups.items():
            if len(group) == 1:
                flat += group
            else:
                sign = max(term.sign for term in group)
                inner = self._added([t._replace(sign=t.sign * sign, scalar=None) for t in group])
                flat.append(_Term(sign, scalar, inner))
        if constant is not None and not flat:
            return constant
        return self._added(flat, constant)

    def _added(self, terms: Sequence[_Term], constant: int | None = None) -> int:
        """Add terms up; signs choose between add and subtract, so that nothing is negated alone."""
        call = self.builder.call
        terms = sorted(terms, key=lambda term: (-term.sign, term.array))
        total: int | None = None
        if terms[0].sign < 0:
            scaled = [term for term in terms if term.scalar is not None]
            if scaled:  # its scalar takes the sign, at no cost
                terms.remove(scaled[0])
                total = self._value(scaled[0])
            elif constant is not None:
                total, constant = constant, None
            else:
                return call("negative", self._added([term._replace(sign=1) for term in terms]))
        for term in terms:
            value = self._value(term._replace(sign=1))
            if total is None:
                total = value
            else:
                total = call("add" if term.sign > 0 else "subtract", total, value)
        assert total is not None
        return total if constant is None else call("add", total, constant)


class _Builder:
    """Collects instructions, folds constants, and gives equal operations one number."""

    def __init__(self) -> None:
        self.nodes: list[tuple[str, int | float, int]] = []
        self.varies: list[bool] = []
        self.known: dict[tuple[str, int | float, int], int] = {}

    def _add(self, node: tuple[str, int | float, int], varies: bool) -> int:
        if node not in self.known:
            self.known[node] = len(self.nodes)
            self.nodes.append(node)
            self.varies.append(varies)
        return self.known[node]

    def leaf(self, kind: str, index: int) -> int:
        """Return the number of a variable or parameter."""
        return self._add((kind, index, -1), kind == "variable")

    def constant(self, value: float) -> int:
        """Return the number of a constant."""
        return self._add(("constant", float(value), -1), False)

    def is_one(self, value: int | None) -> bool:
        """Tell whether a value is the constant 1."""
        return value is not None and self.nodes[value][:2] == ("constant", 1.0)

    def call(self, op: str, a: int, b: int = -1) -> int:
        """Return the number of the result of an operation."""
        if op in ("add", "multiply") and b < a:
            a, b = b, a
        if op == "multiply" and (self.is_one(a) or self.is_one(b)):
            return b if self.is_one(a) else a
        operands = (a,) if b < 0 else (a, b)
        if all(self.nodes[v][0] == "constant" for v in operands):
            with np.errstate(all="ignore"):
                ufunc = UNARY[op] if b < 0 else BINARY[op]
                return self.constant(_finite(float(ufunc(*(self.nodes[v][1] for v in operands)))))
        return self._add((op, a, b), any(self.varies[v] for v in operands))

    def product(self, factors: Iterable[int]) -> int | None:
        """Multiply values; two whose product is known come first, then early ones."""
        rest = sorted(factors)
        while len(rest) > 1:
            pairs = combinations(range(len(rest)), 2)
            known = (p for p in pairs if ("multiply", rest[p[0]], rest[p[1]]) in self.known)
            i, j = next(known, (0, 1))
            rest.append(self.call("multiply", rest[i], rest[j]))
            del rest[j], rest[i]
            rest.sort()
        return rest[0] if rest else None

    def power(self, base: int, exponent: int) -> int:
        """Return a power with a positive whole exponent, by squaring."""
        if exponent <= 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.call("square", half)
        return square if exponent % 2 == 0 else self.call("multiply", square, base)

    def finish(self, dim: int, parameters: Sequence[str], outputs: Sequence[int]) -> Program:
        """Return the program of the operations that the outputs need."""
        needed = set(outputs)
        for number in reversed(range(len(self.nodes))):
            op, a, b = self.nodes[number]
            if number in needed and (op in UNARY or op in BINARY):
                needed |= {int(a), b} - {-1}
        constants = [v for v in sorted(needed) if self.nodes[v][0] == "constant"]
        numbers = {
            v: int(a) + (dim if op == "parameter" else 0)
            for v, (op, a, _) in enumerate(self.nodes)
            if op in ("variable", "parameter")
        }
        numbers |= {v: dim + len(parameters) + i for i, v in enumerate(constants)}
        instructions: list[Instruction] = []
        first = dim + len(parameters) + len(constants)
        for number in sorted(needed - numbers.keys()):
            op, a, b = self.nodes[number]
            numbers[number] = first + len(instructions)
            instructions.append(Instruction(op, numbers[int(a)], numbers[b] if b >= 0 else -1))
        return Program(
            dim,
            tuple(parameters),
            tuple(float(self.nodes[v][1]) for v in constants),
            tuple(instructions),
            tuple(numbers[v] for v in outputs),
        )


def _float(number: Expression) -> float:
    """Return a SymPy number as a float."""
    try:
        return _finite(number.p / number.q if number.is_Rational else float(number))
    except (OverflowError, ZeroDivisionError, TypeError):
        return _finite(math.inf)


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise FormulaError(
            "the formula or its derivative contains a number that is infinite or undefined: "
            "use smaller numbers, and no division by zero"
        )
    return float(value)
