"""Functions and numbers that checks give to a student's function, fresh from a seeded generator.

Random numbers are rounded to a few decimals, so that a message can show them exactly and a
student can paste them. Gradients are elementwise and accept inf and NaN.
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


def _problem(f: str, grad: str, hess: str, minimum: float, bound: float) -> Problem:
    """Make the functions from their texts, which messages then show."""
    made = [
        Formula(name, f"lambda x: {text}", _compiled(text))
        for name, text in (("f", f), ("f_grad", grad), ("f_hess", hess))
    ]
    return Problem(made[0], made[1], made[2], minimum, bound)


def _compiled(text: str) -> Any:
    """Compile one of the texts of this module; never anything a student wrote."""
    function = eval(f"lambda x: {text}", {"np": np})

    def evaluate(x: Any) -> Any:
        y = function(x)
        return y if type(x) is np.ndarray else float(y)

    return evaluate


SQUARE = _problem("x*x", "2*x", "2.0 + 0*x", 0.0, 2.0)
"""The chapter's f(x) = x²."""

XCOS_C = 0.15 * math.pi
XCOS = _problem(
    "x*np.cos(0.15*np.pi*x)",
    "np.cos(0.15*np.pi*x) - 0.15*np.pi*x*np.sin(0.15*np.pi*x)",
    "-0.3*np.pi*np.sin(0.15*np.pi*x) - (0.15*np.pi)**2*x*np.cos(0.15*np.pi*x)",
    3.4256184594817283 / XCOS_C,
    math.inf,
)
"""The chapter's f(x) = x·cos(cx) with c = 0.15π."""

COSH = _problem("np.cosh(0.5*x)", "0.5*np.sinh(0.5*x)", "0.25*np.cosh(0.5*x)", 0.0, math.inf)
"""The chapter's f(x) = cosh(cx) with c = 0.5."""


def uniform(rng: Rng, low: float, high: float, decimals: int = 2) -> float:
    """Draw a number, rounded to `decimals`."""
    return round(float(rng.uniform(low, high)), decimals)


def sign(rng: Rng) -> float:
    """Draw −1.0 or 1.0."""
    return float(rng.choice([-1.0, 1.0]))


def parabola(rng: Rng, low: float = 0.3, high: float = 4.0) -> Problem:
    """Draw f(x) = ½·a·(x − m)² with curvature a between `low` and `high`."""
    a, m = uniform(rng, low, high), uniform(rng, -3.0, 3.0)
    shift = f"(x {'-' if m >= 0 else '+'} {abs(m)})"
    return _problem(f"0.5*{a}*{shift}**2", f"{a}*{shift}", f"{a} + 0*x", m, a)


def log_cosh(rng: Rng) -> Problem:
    """Draw f(x) = a·log cosh(bx)/b: a valley with straight sides, slope up to a."""
    a, b = uniform(rng, 0.5, 3.0), uniform(rng, 0.4, 1.5)
    return _problem(
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
