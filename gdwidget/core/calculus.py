"""From a checked tree to derivatives, markup and a program, with SymPy.

The tree is rebuilt as a SymPy expression, differentiated, printed, and emitted into a `Program`
in which f, gradient and Hessian share equal subexpressions. Nothing here bounds the cost:
`formula` has done so. SymPy is imported when the first function is called.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from gdwidget.core.emitter import emit
from gdwidget.core.grammar import Formula, Node
from gdwidget.core.program import Program

Markup = tuple[str, str, str]
Expression = Any  # SymPy has no type information


def differentiate(formula: Formula) -> tuple[Program, Markup, Markup]:
    """Differentiate a formula twice.

    Parameters
    ----------
    formula : Formula
        A formula whose cost has been checked.

    Returns
    -------
    program : Program
        Computes f, gradient and Hessian.
    latex, mathml : tuple of str
        f, gradient and Hessian as LaTeX and as presentation MathML.

    Raises
    ------
    FormulaError
        If the formula or a derivative is undefined everywhere, complex, or has a number that
        float64 cannot hold.
    """
    import sympy

    # Symbols carry no assumptions: SymPy then leaves sqrt(x**2) and log(exp(x)) as they were
    # written and asks itself fewer questions. All functions are real where they are defined, so
    # the derivatives are the same.
    symbols = {name: sympy.Symbol(name) for name in (*formula.variables, *formula.parameters)}
    variables = [symbols[name] for name in formula.variables]
    f = _tidy(_expression(formula.tree, symbols))
    gradient = [_tidy(sympy.diff(f, variable)) for variable in variables]
    hessian = [
        [_tidy(sympy.diff(entry, variable)) for variable in variables[: i + 1]]
        for i, entry in enumerate(gradient)
    ]
    upper = [hessian[j][i] for i in range(len(variables)) for j in range(i, len(variables))]

    program = emit((f, *gradient, *upper), formula.variables, formula.parameters)
    return program, _latex(f, gradient, upper), _mathml(f, gradient, upper)


@cache
def _functions() -> dict[str, Any]:
    """Return functions of our own, by their name in a formula.

    SymPy's simplify themselves and answer questions (are you real? are you zero?) by expanding
    their arguments, which takes seconds for some formulas of a dozen characters. These know how
    to be differentiated and nothing else. SymPy's printers choose their method by the name of
    the class.
    """
    import sympy

    class Opaque(sympy.Function):  # type: ignore[misc]
        nargs = 1

        @classmethod
        def _should_evalf(cls, arg: Expression) -> int:
            return -1

        def _eval_evalf(self, prec: int) -> None:
            return None

    class ExpBase(Opaque):
        def _eval_power(self, exponent: Expression) -> Expression:
            return self.func(self.args[0] * exponent) if exponent.is_Integer else None

    made: dict[str, Any] = {"sqrt": sympy.sqrt}
    rules: dict[str, Callable[[dict[str, Any], Expression], Expression]] = {
        "sin": lambda f, u: f["cos"](u),
        "cos": lambda f, u: -f["sin"](u),
        "tan": lambda f, u: f["tan"](u) ** 2 + 1,
        "asin": lambda f, u: 1 / sympy.sqrt(1 - u**2),
        "acos": lambda f, u: -1 / sympy.sqrt(1 - u**2),
        "atan": lambda f, u: 1 / (u**2 + 1),
        "sinh": lambda f, u: f["cosh"](u),
        "cosh": lambda f, u: f["sinh"](u),
        "tanh": lambda f, u: 1 - f["tanh"](u) ** 2,
        "exp": lambda f, u: f["exp"](u),
        "log": lambda f, u: 1 / u,
        "abs": lambda f, u: f["sign"](u),
        "sign": lambda f, u: sympy.Integer(0),
    }

    def add(name: str, rule: Callable[[dict[str, Any], Expression], Expression]) -> None:
        def fdiff(self: Expression, argindex: int = 1) -> Expression:
            return rule(made, self.args[0])

        base = ExpBase if name == "exp" else Opaque
        made[name] = type("Abs" if name == "abs" else name, (base,), {"fdiff": fdiff})

    for name, rule in rules.items():
        add(name, rule)
    return made


def _expression(node: Node, symbols: Mapping[str, Expression]) -> Expression:
    """Rebuild a tree in SymPy.

    What varies in the text and not for SymPy, as in tan(x/x), becomes a number here. The grammar
    has folded the other constants, and kept no power of them that is slow to evaluate: SymPy's
    printers evaluate every constant factor, with more digits until they are sure of it.
    """
    import sympy

    expression = _rebuilt(node, symbols)
    if node.constant is None and expression.args and not expression.free_symbols:
        (value,) = emit((expression,), (), ()).constants
        return sympy.Float(value)
    return expression


def _rebuilt(node: Node, symbols: Mapping[str, Expression]) -> Expression:
    import sympy

    match node.op:
        case "number":
            if isinstance(node.number, Fraction):
                return sympy.Rational(node.number.numerator, node.number.denominator)
            return sympy.Float(node.number)
        case "name":
            return {"pi": sympy.pi, "e": sympy.E}.get(node.name) or symbols[node.name]
    args = [_expression(arg, symbols) for arg in node.args]
    match node.op:
        case "+":
            return sympy.Add(*args)
        case "*":
            return sympy.Mul(*args)
        case "**":
            base, exponent = args
            if base == sympy.E:
                return _functions()["exp"](exponent)
            if exponent.is_Float and (2 * float(exponent)).is_integer():
                exponent = sympy.Rational(int(2 * exponent), 2)  # x**0.5 is a square root
            return sympy.Pow(base, exponent)
    return _functions()[node.op](*args)


def _tidy(expression: Expression) -> Expression:
    """Write 1.0*x as x, and x**c/x as x**(c - 1), which is also finite at 0.

    The logarithm that SymPy puts into the derivative of a power becomes one of ours.
    """
    import sympy

    if expression.is_Float:
        whole = int(expression) if abs(expression) <= 1000 else 0
        return sympy.Integer(whole) if whole and float(expression) == whole else expression
    if not expression.args:
        return expression
    args = [_tidy(arg) for arg in expression.args]
    if isinstance(expression, sympy.log):
        return _functions()["log"](*args)
    if any(new is not old for new, old in zip(args, expression.args, strict=True)):
        expression = expression.func(*args)
    if not expression.is_Mul:
        return expression
    exponents: dict[Expression, list[Expression]] = {}
    for factor in expression.args:
        base, exponent = factor.args if factor.is_Pow else (factor, sympy.Integer(1))
        exponents.setdefault(base, []).append(exponent)
    if all(len(several) == 1 for several in exponents.values()):
        return expression
    return sympy.Mul(*(sympy.Pow(base, sympy.Add(*several)) for base, several in exponents.items()))


def _latex(f: Expression, gradient: Sequence[Expression], upper: Sequence[Expression]) -> Markup:
    import sympy

    @cache
    def show(expression: Expression) -> str:
        return str(sympy.latex(expression, inv_trig_style="full"))

    def matrix(rows: Sequence[Sequence[Expression]]) -> str:
        body = r" \\ ".join(" & ".join(show(entry) for entry in row) for row in rows)
        return rf"\begin{{bmatrix}} {body} \end{{bmatrix}}"

    return _arranged(f, gradient, upper, show, matrix)


def _mathml(f: Expression, gradient: Sequence[Expression], upper: Sequence[Expression]) -> Markup:
    import sympy

    @cache
    def show(expression: Expression) -> str:
        markup = str(sympy.mathml(expression, printer="presentation"))
        # Named entities exist in HTML only; characters are understood everywhere.
        markup = markup.replace("&ExponentialE;", "e")
        return re.sub(r"&(?!(?:lt|gt|amp|quot);)#?\w+;", lambda m: html.unescape(m[0]), markup)

    def matrix(rows: Sequence[Sequence[Expression]]) -> str:
        body = "".join(
            "<mtr>" + "".join(f"<mtd>{show(entry)}</mtd>" for entry in row) + "</mtr>"
            for row in rows
        )
        return f"<mrow><mo>[</mo><mtable>{body}</mtable><mo>]</mo></mrow>"

    return _arranged(f, gradient, upper, show, matrix)


def _arranged(
    f: Expression,
    gradient: Sequence[Expression],
    upper: Sequence[Expression],
    show: Callable[[Expression], str],
    matrix: Callable[[Sequence[Sequence[Expression]]], str],
) -> Markup:
    if len(gradient) == 1:
        return show(f), show(gradient[0]), show(upper[0])
    h11, h12, h22 = upper
    return show(f), matrix([[g] for g in gradient]), matrix([[h11, h12], [h12, h22]])
