"""The map in plain Python, run by run, as a textbook would; some of the starts only."""

from __future__ import annotations

from itertools import product
from typing import Any

from benchmarks.maps import NOWHERE, Map
from benchmarks.peers import Prepared

STRIDE = 10
"""Every so many starts along either axis."""


def himmelblau_grad(x1: float, x2: float) -> tuple[float, float]:
    a, b = x1 * x1 + x2 - 11, x1 + x2 * x2 - 7
    return 4 * x1 * a + 2 * b, 2 * a + 4 * x2 * b


def himmelblau(x1: float, x2: float) -> tuple[float, float, float, float, float]:
    """Return gradient and Hessian."""
    a, b = x1 * x1 + x2 - 11, x1 + x2 * x2 - 7
    g1, g2 = 4 * x1 * a + 2 * b, 2 * a + 4 * x2 * b
    return g1, g2, 12 * x1 * x1 + 4 * x2 - 42, 4 * (x1 + x2), 12 * x2 * x2 + 4 * x1 - 26


def rosenbrock_grad(x1: float, x2: float) -> tuple[float, float]:
    valley = x2 - x1 * x1
    return -2 * (1 - x1) - 400 * x1 * valley, 200 * valley


def rosenbrock(x1: float, x2: float) -> tuple[float, float, float, float, float]:
    """Return gradient and Hessian."""
    valley = x2 - x1 * x1
    g1, g2 = -2 * (1 - x1) - 400 * x1 * valley, 200 * valley
    return g1, g2, 2 - 400 * (x2 - 3 * x1 * x1), -400 * x1, 200.0


GRADIENTS = {"himmelblau": himmelblau_grad, "rosenbrock": rosenbrock_grad}
DERIVATIVES = {"himmelblau": himmelblau, "rosenbrock": rosenbrock}


def prepare(wanted: Map) -> Prepared:
    """Choose the functions."""
    gradient, derivatives = GRADIENTS[wanted.objective], DERIVATIVES[wanted.objective]
    axes = [
        [low + (high - low) * i / (wanted.size - 1) for i in range(0, wanted.size, STRIDE)]
        for low, high in wanted.domain
    ]
    near = wanted.near**2

    def gd(x1: float, x2: float) -> tuple[float, float]:
        for _ in range(wanted.steps):
            g1, g2 = gradient(x1, x2)
            x1, x2 = x1 - wanted.eta * g1, x2 - wanted.eta * g2
        return x1, x2

    def newton(x1: float, x2: float) -> tuple[float, float]:
        for _ in range(wanted.steps):
            g1, g2, h11, h12, h22 = derivatives(x1, x2)
            det = h11 * h22 - h12 * h12
            x1 -= wanted.eta * (h22 * g1 - h12 * g2) / det
            x2 -= wanted.eta * (h11 * g2 - h12 * g1) / det
        return x1, x2

    descend = newton if wanted.method == "newton" else gd

    def number(x1: float, x2: float) -> int:
        for i, (p1, p2) in enumerate(wanted.points):
            if (x1 - p1) ** 2 + (x2 - p2) ** 2 <= near:
                return i
        return NOWHERE

    def solve() -> list[int]:
        found = []
        for x1, x2 in product(*axes):
            try:
                found.append(number(*descend(x1, x2)))
            except (OverflowError, ZeroDivisionError):
                found.append(NOWHERE)
        return found

    def ends(found: list[int]) -> Any:
        import numpy as np

        return np.array(found)

    return Prepared(solve, ends)
