"""Functions and numbers that checks give to a student's function, fresh from a seeded generator.

Random numbers are rounded to a few decimals, so that a message can show them exactly and a
student can paste them. Functions are made from the text that messages show, never from anything
a student wrote; gradients accept inf and NaN.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdwidget.checks.calling import Formula

Rng = np.random.Generator


@dataclass(frozen=True)
class Problem:
    r"""An objective of one variable as the checks need it.

    Attributes
    ----------
    f, grad, hess : Formula
        Named ``f``, ``f_grad`` and ``f_hess``, as students know them.
    minimum : float
        A minimiser.
    bound : float
        Largest curvature \|f″\| anywhere, the L of η < 2/L; inf if there is none.
    """

    f: Formula
    grad: Formula
    hess: Formula
    minimum: float
    bound: float


def formula(name: str, text: str, args: str = "x", *, takes_functions: bool = False) -> Formula:
    """Make a function of these arguments from a text."""
    source = f"lambda {args}: {text}"
    return Formula(name, source, eval(source, {"np": np}), takes_functions)


def scalar(name: str, text: str) -> Formula:
    """Make a function of one number from a text; it is elementwise if it is given an array."""
    made = formula(name, text)

    def evaluate(x: Any) -> Any:
        # numpy's floats overflow to inf, where those of Python raise.
        return made.function(x) if type(x) is np.ndarray else float(made.function(np.float64(x)))

    return Formula(name, made.text, evaluate)


def one_variable(f: str, grad: str, hess: str, minimum: float, bound: float = math.inf) -> Problem:
    """Make a problem from the texts of f, f′ and f″."""
    made = scalar("f", f), scalar("f_grad", grad), scalar("f_hess", hess)
    return Problem(*made, minimum, bound)


def shifted(m: float) -> str:
    """Write x − m."""
    return f"(x {'-' if m >= 0 else '+'} {abs(m)})"


SQUARE = one_variable("x*x", "2*x", "2.0 + 0*x", 0.0, 2.0)
"""The chapter's f(x) = x²."""

XCOS_C = 0.15 * math.pi
XCOS = one_variable(
    "x*np.cos(0.15*np.pi*x)",
    "np.cos(0.15*np.pi*x) - 0.15*np.pi*x*np.sin(0.15*np.pi*x)",
    "-0.3*np.pi*np.sin(0.15*np.pi*x) - (0.15*np.pi)**2*x*np.cos(0.15*np.pi*x)",
    3.4256184594817283 / XCOS_C,
)
"""The chapter's f(x) = x·cos(cx) with c = 0.15π."""

COSH = one_variable("np.cosh(0.5*x)", "0.5*np.sinh(0.5*x)", "0.25*np.cosh(0.5*x)", 0.0)
"""The chapter's f(x) = cosh(cx) with c = 0.5."""


def uniform(rng: Rng, low: float, high: float, decimals: int = 2) -> float:
    """Draw a number, rounded to `decimals`."""
    return round(float(rng.uniform(low, high)), decimals)


def sign(rng: Rng) -> float:
    """Draw −1.0 or 1.0."""
    return float(rng.choice([-1.0, 1.0]))


def numbers(rng: Rng, d: int, low: float, high: float, *, signed: bool = False) -> list[float]:
    """Draw d numbers, of either sign if `signed`."""
    return [uniform(rng, low, high) * (sign(rng) if signed else 1.0) for _ in range(d)]


def away(rng: Rng, low: float = 0.5, high: float = 6.0) -> float:
    """Draw a number that is not near 0, of either sign."""
    return sign(rng) * uniform(rng, low, high)


def parabola(rng: Rng, low: float = 0.3, high: float = 4.0) -> Problem:
    """Draw f(x) = ½·a·(x − m)² with curvature a between `low` and `high`."""
    a, m = uniform(rng, low, high), uniform(rng, -3.0, 3.0)
    return one_variable(f"0.5*{a}*{shifted(m)}**2", f"{a}*{shifted(m)}", f"{a} + 0*x", m, a)


def log_cosh(rng: Rng) -> Problem:
    """Draw f(x) = a·log cosh(bx)/b: a valley with straight sides, slope up to a."""
    a, b = uniform(rng, 0.5, 3.0), uniform(rng, 0.4, 1.5)
    return one_variable(
        f"{a}/{b}*np.log(np.cosh({b}*x))",
        f"{a}*np.tanh({b}*x)",
        f"{a}*{b}/np.cosh({b}*x)**2",
        0.0,
        a * b,
    )


def valley(rng: Rng) -> Problem:
    """Draw a convex problem whose curvature is bounded: `parabola` or `log_cosh`."""
    return parabola(rng) if rng.random() < 0.5 else log_cosh(rng)


def stable_eta(rng: Rng, problem: Problem, low: float = 0.1, high: float = 0.9) -> float:
    """Draw a learning rate between `low` and `high` of the largest stable one, 2/L."""
    return round(float(rng.uniform(low, high)) * 2.0 / problem.bound, 3)


def start(rng: Rng, problem: Problem, low: float = 1.5, high: float = 8.0) -> float:
    """Draw a start between `low` and `high` away from the minimiser, on either side."""
    return round(problem.minimum + sign(rng) * float(rng.uniform(low, high)), 2)


def descent(grad: Any, eta: float, x0: float, steps: int) -> list[float]:
    """Return the steps + 1 iterates of gradient descent from `x0`."""
    path = [float(x0)]
    for _ in range(steps):
        path.append(path[-1] - eta * grad(path[-1]))
    return path


@dataclass(frozen=True)
class Plane:
    """A convex quadratic of two variables.

    Attributes
    ----------
    grad : Formula
        ``f_grad(x1, x2)``, a pair.
    bound : float
        Largest curvature in any direction.
    """

    grad: Formula
    bound: float


def plane(a: float, b: float, c: float, p: float = 0.0, q: float = 0.0) -> Plane:
    """Make the quadratic with gradient (a·x1 + c·x2 + p, c·x1 + b·x2 + q)."""
    first, second = f"{a}*x1", f"{b}*x2"
    if c:
        first, second = f"{first} + {c}*x2", f"{c}*x1 + {second}"
    if p or q:
        first, second = f"{first} + {p}", f"{second} + {q}"
    bound = float(np.linalg.eigvalsh([[a, c], [c, b]])[-1])
    return Plane(formula("f_grad", f"({first}, {second})", "x1, x2"), bound)


BOWL = plane(2, 4, 0)
"""The chapter's f(x1, x2) = x1² + 2·x2²."""
TILTED = plane(2, 4, 1)
"""f(x1, x2) = x1² + x1·x2 + 2·x2²: each partial derivative depends on both variables."""


def tilted(rng: Rng) -> Plane:
    """Draw a convex quadratic whose partial derivatives depend on both variables."""
    a, b = uniform(rng, 0.5, 4.0), uniform(rng, 0.5, 4.0)
    c = round(sign(rng) * float(rng.uniform(0.25, 0.6)) * min(a, b), 2)
    return plane(a, b, c, uniform(rng, -2, 2), uniform(rng, -2, 2))


@dataclass(frozen=True)
class Space:
    """A convex quadratic of d variables, a start and a stable learning rate.

    Attributes
    ----------
    grad : Formula
        ``grad(x)`` for x of shape (d,).
    x0 : list of float
    eta : float
    bound : float
        Largest curvature.
    """

    grad: Formula
    x0: list[float]
    eta: float
    bound: float

    @property
    def start(self) -> Any:
        """Return a new array of the start."""
        return np.array(self.x0)


def space(hess: list[list[float]], minimum: list[float], x0: list[float], eta: float) -> Space:
    """Make a problem with this Hessian and minimiser."""
    text = f"np.array({hess}) @ (x - np.array({minimum}))"
    return Space(formula("grad", text), x0, eta, float(np.linalg.eigvalsh(hess)[-1]))


def drawn_space(rng: Rng, dim: int) -> Space:
    """Draw a problem of `dim` variables, each of which its neighbours depend on."""
    hess = drawn_hessian(rng, dim)
    largest = float(np.linalg.eigvalsh(hess)[-1])
    eta = round(float(rng.uniform(0.2, 0.8)) * 2 / largest, 3)
    minimum = [uniform(rng, -2, 2) for _ in range(dim)]
    x0 = [round(m + away(rng, 1.0, 5.0), 1) + 0.05 for m in minimum]
    return space(hess, minimum, [round(v, 2) for v in x0], eta)


def drawn_hessian(rng: Rng, dim: int) -> list[list[float]]:
    """Draw a positive definite matrix without zeros: a diagonal plus v·vᵀ."""
    diagonal = rng.uniform(0.3, 4.0, dim)
    v = rng.choice([-1.0, 1.0], dim) * rng.uniform(0.6, 1.2, dim)
    hess: list[list[float]] = np.round(np.diag(diagonal) + np.outer(v, v), 2).tolist()
    return hess
