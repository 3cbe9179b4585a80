"""From a formula's text to everything an objective needs of it.

`derive` reads the text (`grammar`), bounds what its derivatives can cost, and only then lets SymPy
differentiate and print them (`calculus`). `Derivation` holds the result as plain data, so that a
formula derived before needs no SymPy.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Any, Final, NamedTuple, Self

from gdwidget.core.grammar import Formula, Node, parse
from gdwidget.core.program import Program
from gdwidget.errors import FormulaError, ObjectiveError

VERSION: Final = 1
MAX_COST: Final = 4000
MAX_BITS: Final = 4096
MAX_TOWER: Final = 2
MAX_POWER: Final = 256


@dataclass(frozen=True)
class Derivation:
    """A formula with its exact derivatives.

    Parameters
    ----------
    text : str
        The formula as given, without surrounding blanks.
    variables : tuple of str
        ``("x",)``, ``("x1", "x2")`` or ``("x", "y")``.
    parameters : tuple of str
        Names of the parameters, sorted.
    program : Program
        Computes f, gradient and Hessian.
    latex, mathml : tuple of str
        Right-hand sides of f, its gradient and its Hessian, as LaTeX and as presentation MathML. In
        two dimensions the gradient is a column vector and the Hessian a matrix.
    """

    text: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...]
    program: Program
    latex: tuple[str, str, str]
    mathml: tuple[str, str, str]

    @property
    def dim(self) -> int:
        """Return the number of variables D."""
        return len(self.variables)

    def to_json(self) -> dict[str, Any]:
        """Return lists, strings and numbers from which `from_json` makes an equal derivation."""
        return {
            "version": VERSION,
            "text": self.text,
            "variables": list(self.variables),
            "parameters": list(self.parameters),
            "program": self.program.to_json(),
            "latex": list(self.latex),
            "mathml": list(self.mathml),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Make a derivation from what `to_json` returned.

        Raises
        ------
        FormulaError
            If the data is of another version or damaged.
        ObjectiveError
            If the program in it cannot run.
        """
        try:
            if data["version"] != VERSION:
                raise FormulaError(
                    f"this derivation has version {data['version']!r}, not {VERSION}: "
                    "derive the formula again"
                )
            f, gradient, hessian = (str(markup) for markup in data["latex"])
            f_ml, gradient_ml, hessian_ml = (str(markup) for markup in data["mathml"])
            return cls(
                text=str(data["text"]),
                variables=tuple(str(name) for name in data["variables"]),
                parameters=tuple(str(name) for name in data["parameters"]),
                program=Program.from_json(data["program"]),
                latex=(f, gradient, hessian),
                mathml=(f_ml, gradient_ml, hessian_ml),
            )
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ObjectiveError):
                raise
            raise FormulaError(
                f"this derivation is damaged, {error!r}: derive the formula again"
            ) from error


def derive(text: str, *, parameters: Collection[str]) -> Derivation:
    """Read a formula and differentiate it twice.

    Parameters
    ----------
    text : str
        A formula of at most 400 characters in ``x``, in ``x1, x2`` or in ``x, y``, with ``+ - *
        / **`` (or ``^``), parentheses, numbers, ``pi``, ``e``, sin cos tan asin acos atan sinh
        cosh tanh exp log ln sqrt abs, and parameters.
    parameters : collection of str
        Names of the parameters, each of which must be in the formula.

    Returns
    -------
    Derivation

    Raises
    ------
    FormulaError
        If the text is not such a formula, or its derivatives would be too large.

    Notes
    -----
    The derivative of abs is sign, with sign(0) = 0, and that of sign is taken to be 0
    everywhere. Derivatives are those of the simplified expression SymPy makes of the text:
    ``x/x`` is 1, also at 0.
    """
    formula = parse(text, parameters)
    _check_cost(formula)
    from gdwidget.core import calculus

    try:
        return Derivation(
            text.strip(), formula.variables, formula.parameters, *calculus.differentiate(formula)
        )
    except RecursionError:
        raise FormulaError("the formula is nested too deeply: use fewer parentheses") from None
    except (ArithmeticError, NotImplementedError, TypeError, ValueError) as error:
        if isinstance(error, FormulaError):
            raise
        raise FormulaError(
            f"SymPy cannot differentiate the formula ({error}): write it another way"
        ) from error


class _Measure(NamedTuple):
    """Upper bounds on what SymPy can make of a part of a formula.

    Attributes
    ----------
    size : int
        Nodes of the expression.
    first : tuple of int
        Nodes of the derivative by each variable, 0 if it vanishes.
    second : tuple of int
        The same for each pair of variables, in the Hessian's order.
    terms : int
        Terms of a second derivative, each of which a factor in front is copied to.
    bits : float
        Bits of the size of any number that may appear by multiplying out, cancelling and raising to
        powers: `2**(x/x*1000)` hides a number of a thousand bits.
    power : float
        Product of nested exponents.
    tower : int
        Number of nested powers with a variable exponent.
    """

    size: int
    first: tuple[int, ...]
    second: tuple[int, ...]
    terms: int = 1
    bits: float = 0.0
    power: float = 1.0
    tower: int = 0


def _check_cost(formula: Formula) -> None:
    """Refuse a formula whose derivatives could take long.

    SymPy's time is proportional to the number of nodes it makes as long as the numbers in them stay
    small. Both are bounded here from the tree alone, before any of it reaches SymPy.
    """
    measure = _Measurer(formula.variables).measure(formula.tree)
    cost = measure.size + sum(measure.first) + sum(measure.second)
    if cost > MAX_COST:
        raise FormulaError(
            f"the formula is too costly: its derivatives could have {cost} parts, and {MAX_COST} "
            "are allowed; use fewer factors and less nesting, or write a Python function"
        )


class _Measurer:
    """Measures a tree from its leaves upwards; refuses powers that could form huge numbers."""

    def __init__(self, variables: tuple[str, ...]) -> None:
        self.variables = variables
        self.single = range(len(variables))
        self.pairs = [(i, j) for i in self.single for j in self.single if i <= j]

    def measure(self, node: Node) -> _Measure:
        """Return bounds for a node."""
        zero = (0,) * len(self.pairs)
        if node.op == "number":
            return _Measure(1, zero[: len(self.single)], zero, bits=_bits(node.number))
        if node.op == "name":
            first = tuple(int(node.name == variable) for variable in self.variables)
            return _Measure(1, first, zero, bits=float(node.constant is not None))
        args = _gathered(node.args) if node.op == "*" else node.args
        parts = [self.measure(arg) for arg in args]
        match node.op:
            case "+":
                measure = self._sum(parts)
            case "*":
                measure = self._product(parts)
            case "**":
                exponent = args[1].constant
                measure = (
                    self._variable_power(*parts)
                    if exponent is None
                    else self._power(parts[0], abs(exponent))
                )
            case _:
                measure = self._call(node.op, parts[0])
        measure = measure._replace(
            power=max(measure.power, *(part.power for part in parts)),
            tower=max(measure.tower, *(part.tower for part in parts)),
        )
        _check_growth(measure)
        return measure

    def _sum(self, parts: Sequence[_Measure]) -> _Measure:
        """Add up; constants vanish, so one that varies alone is differentiated as if alone."""
        return _Measure(
            1 + sum(part.size for part in parts),
            tuple(int(any(d)) + sum(d) for d in zip(*(part.first for part in parts), strict=True)),
            tuple(int(any(d)) + sum(d) for d in zip(*(part.second for part in parts), strict=True)),
            terms=_terms(parts),
            bits=sum(part.bits for part in parts) + math.log2(len(parts)),
        )

    def _product(self, parts: Sequence[_Measure]) -> _Measure:
        """Apply the product rule, every term of which repeats the other factors."""
        size = 1 + sum(part.size for part in parts)
        first = tuple(
            sum(size - part.size + part.first[i] for part in parts if part.first[i])
            for i in self.single
        )
        second = tuple(
            sum((size - p.size) * p.terms + p.second[k] for p in parts if p.second[k])
            + sum(
                size - p.size - q.size + p.first[i] + q.first[j]
                for p, q in permutations(parts, 2)
                if p.first[i] and q.first[j]
            )
            for k, (i, j) in enumerate(self.pairs)
        )
        bits = sum(part.bits for part in parts)
        return _Measure(size, first, second, terms=_terms(parts), bits=bits)

    def _power(self, base: _Measure, exponent: float) -> _Measure:
        return self._chain(base, base.size + 2, base.size + 3, base.size + 4)._replace(
            bits=max(exponent * base.bits, min(base.bits, 1.0)),
            power=max(1.0, exponent) * base.power,
        )

    def _variable_power(self, base: _Measure, exponent: _Measure) -> _Measure:
        """Bound a**u through its logarithmic derivative, u' log(a) + u a'/a."""
        a, u = base, exponent
        size = 1 + a.size + u.size

        def log(i: int) -> int:
            by_u = u.first[i] + a.size + 3 if u.first[i] else 0
            by_a = u.size + a.first[i] + a.size + 4 if a.first[i] else 0
            return by_u + by_a

        second = []
        for k, (i, j) in enumerate(self.pairs):
            nodes = 2 * size + log(i) + log(j) + 8 * a.size + 4 * u.size + 16
            nodes += u.second[k] + a.second[k] + u.first[i] + u.first[j]
            second.append(nodes + 2 * (a.first[i] + a.first[j]) if log(i) and log(j) else 0)
        return _Measure(
            size,
            tuple(size + log(i) if log(i) else 0 for i in self.single),
            tuple(second),
            # No base counts as 1: it could be 1.0000001, pi or the square root of 2.
            bits=u.bits + max(a.bits, 1.0) * 2.0 ** min(u.bits, MAX_BITS.bit_length()),
            tower=1 + max(a.tower, u.tower),
        )

    def _call(self, name: str, inner: _Measure) -> _Measure:
        if name == "sqrt":
            return self._power(inner, 0.5)
        extra = 0 if name in ("sin", "cos", "exp", "sinh", "cosh", "abs") else 6
        n = inner.size
        return self._chain(inner, n + 1, n + 1 + extra, (n + extra) * (2 if extra else 1) + 1)

    def _chain(self, inner: _Measure, size: int, outer: int, outer2: int) -> _Measure:
        """Apply the chain rule; `outer` and `outer2` are the sizes of the outer derivatives."""
        first = tuple(outer + d if d else 0 for d in inner.first)
        second = tuple(
            (d2 + inner.terms * outer if d2 else 0)
            + (outer2 + inner.first[i] + inner.first[j] if inner.first[i] and inner.first[j] else 0)
            for d2, (i, j) in zip(inner.second, self.pairs, strict=True)
        )
        return _Measure(size, first, second, terms=inner.terms + 1)


def _bits(number: Fraction | float) -> float:
    if isinstance(number, Fraction):
        return math.log2(max(abs(number.numerator), number.denominator))
    return max(1.0, abs(math.log2(abs(number)))) if number else 0.0


def _terms(parts: Sequence[_Measure]) -> int:
    varying = [part.terms for part in parts if any(part.first)]
    return varying[0] if len(varying) == 1 else 1


def _gathered(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """Write x*x*x as x**3, which is what SymPy makes of it."""
    names = Counter(arg.name for arg in args if arg.op == "name")
    powers = (
        Node("**", (Node("name", name=name), Node("number", number=Fraction(n), constant=n)))
        for name, n in names.items()
    )
    return (*(arg for arg in args if arg.op != "name"), *powers)


def _check_growth(measure: _Measure) -> None:
    if measure.tower > MAX_TOWER:
        raise FormulaError(
            f"more than {MAX_TOWER} variable exponents stand on top of each other: use fewer"
        )
    if measure.power > MAX_POWER:
        raise FormulaError(
            f"exponents inside each other multiply to more than {MAX_POWER}: use smaller ones"
        )
    if measure.bits > MAX_BITS:
        raise FormulaError(
            "the numbers in the formula could become too large: use smaller factors and exponents"
        )
