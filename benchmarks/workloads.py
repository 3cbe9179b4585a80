"""The solver's workloads: what is solved, how often and from where. Imports no library.

Each peer of `benchmarks.peers` solves the same runs. A batch is the product of its axes, the
learning rate varying slowest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

C_XCOS = 0.15 * math.pi
C_COSH = 0.5
BETA, GAMMA, EPS = 0.9, 0.9, 1e-6
BETA1, BETA2, ADAM_EPS = 0.9, 0.999, 1e-8
"""Hyperparameters every peer uses; gdwidget's own defaults are the same."""


class Axis(NamedTuple):
    """Evenly spaced numbers, both ends included."""

    low: float
    high: float
    number: int

    def numbers(self) -> list[float]:
        """Return them, to the last bit as numpy's linspace does."""
        if self.number == 1:
            return [self.low]
        step = (self.high - self.low) / (self.number - 1)
        return [self.low + i * step for i in range(self.number - 1)] + [self.high]


@dataclass(frozen=True)
class Workload:
    """One batch of runs.

    Attributes
    ----------
    name, title : str
    objective : str
        Name in `gdwidget.textbook`.
    method : str
        Name in `gdwidget.METHODS`.
    eta : Axis
    start : tuple of Axis
        One axis for each variable.
    steps : int
    chaotic : float
        Share of runs that may differ visibly after `CHECK_STEPS` steps, because their dynamics
        magnify the last bit of a cosine.
    """

    name: str
    title: str
    objective: str
    method: str
    eta: Axis
    start: tuple[Axis, ...]
    steps: int
    chaotic: float = 0.0

    @property
    def runs(self) -> int:
        """Return the number of runs in the batch."""
        return self.eta.number * math.prod(axis.number for axis in self.start)

    @property
    def etas(self) -> float | list[float]:
        """Return the learning rate, or the learning rates."""
        return self.eta.low if self.eta.number == 1 else self.eta.numbers()


CHECK_STEPS = 10
"""Peers are compared after so many steps: later the last bit decides where a chaotic run goes."""

FORMULAS: dict[str, tuple[str, dict[str, Any]]] = {
    "square": ("x**2", {}),
    "xcos": ("x*cos(c*x)", {"c": C_XCOS}),
    "cosh": ("cosh(c*x)", {"c": C_COSH}),
    "bowl": ("x1**2 + 2*x2**2", {}),
    "rosenbrock": ("(1 - x1)**2 + 100*(x2 - x1**2)**2", {}),
}

_LINE = (Axis(-10.0, 10.0, 201),)
# Without 0, where the second derivative of x·cos(cx) vanishes and a plain loop would stop.
_LINE_WITHOUT_0 = (Axis(-9.95, 10.05, 201),)
_PLANE = (Axis(-5.0, 5.0, 100), Axis(-2.0, 2.0, 100))


def _one(value: float) -> Axis:
    return Axis(value, value, 1)


WORKLOADS = {
    w.name: w
    for w in (
        Workload("W1", "x², GD", "square", "gd", Axis(0.0, 1.2, 121), (_one(10.0),), 50),
        Workload(
            "W2", "x·cos(cx), GD", "xcos", "gd", Axis(0.0, 2.0, 121), _LINE, 100, chaotic=0.001
        ),
        Workload(
            "W3",
            "x₁²+2x₂², GD",
            "bowl",
            "gd",
            _one(0.1),
            (Axis(-6.0, 3.0, 121), Axis(-3.0, 3.0, 81)),
            100,
        ),
        Workload("W4cosh", "cosh(cx), Newton", "cosh", "newton", Axis(0.025, 1.025, 41), _LINE, 50),
        Workload(
            "W4xcos",
            "x·cos(cx), Newton",
            "xcos",
            "newton",
            Axis(0.025, 1.025, 41),
            _LINE_WITHOUT_0,
            50,
            chaotic=0.01,
        ),
        Workload("W5momentum", "x₁²+2x₂², momentum", "bowl", "momentum", _one(0.1), _PLANE, 100),
        Workload("W5adagrad", "x₁²+2x₂², Adagrad", "bowl", "adagrad", _one(0.4), _PLANE, 100),
        Workload("W5rmsprop", "x₁²+2x₂², RMSProp", "bowl", "rmsprop", _one(0.4), _PLANE, 100),
        Workload("W5adam", "x₁²+2x₂², Adam", "bowl", "adam", _one(0.1), _PLANE, 100),
        Workload(
            "W6",
            "Rosenbrock, Newton",
            "rosenbrock",
            "newton",
            _one(1.0),
            (Axis(-2.0, 2.0, 100), Axis(-1.0, 3.0, 100)),
            50,
        ),
    )
}
