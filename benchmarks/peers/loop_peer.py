"""What a textbook prints: one run at a time, one step at a time, in plain Python."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from typing import Any

from benchmarks.peers import Prepared
from benchmarks.workloads import (
    ADAM_EPS,
    BETA,
    BETA1,
    BETA2,
    C_COSH,
    C_XCOS,
    EPS,
    GAMMA,
    Workload,
)

Gradient2D = Callable[[float, float], tuple[float, float]]


def square_grad(x: float) -> float:
    return 2 * x


def xcos_grad(x: float) -> float:
    return math.cos(C_XCOS * x) - C_XCOS * x * math.sin(C_XCOS * x)


def xcos_hess(x: float) -> float:
    return -2 * C_XCOS * math.sin(C_XCOS * x) - C_XCOS**2 * x * math.cos(C_XCOS * x)


def cosh_grad(x: float) -> float:
    return C_COSH * math.sinh(C_COSH * x)


def cosh_hess(x: float) -> float:
    return C_COSH**2 * math.cosh(C_COSH * x)


def bowl_grad(x1: float, x2: float) -> tuple[float, float]:
    return 2 * x1, 4 * x2


def rosenbrock_grad(x1: float, x2: float) -> tuple[float, float]:
    valley = x2 - x1 * x1
    return -2 * (1 - x1) - 400 * x1 * valley, 200 * valley


def rosenbrock_hess(x1: float, x2: float) -> tuple[float, float, float]:
    return 2 - 400 * (x2 - 3 * x1 * x1), -400 * x1, 200.0


GRADIENTS: dict[str, Callable[..., Any]] = {
    "square": square_grad,
    "xcos": xcos_grad,
    "cosh": cosh_grad,
    "bowl": bowl_grad,
    "rosenbrock": rosenbrock_grad,
}
HESSIANS: dict[str, Callable[..., Any]] = {
    "xcos": xcos_hess,
    "cosh": cosh_hess,
    "rosenbrock": rosenbrock_hess,
}


def gd(eta: float, f_grad: Callable[[float], float], x: float, steps: int) -> list[float]:
    results = [x]
    for _ in range(steps):
        x -= eta * f_grad(x)
        results.append(float(x))
    return results


def newton(
    eta: float,
    f_grad: Callable[[float], float],
    f_hess: Callable[[float], float],
    x: float,
    steps: int,
) -> list[float]:
    results = [x]
    for _ in range(steps):
        x -= eta * f_grad(x) / f_hess(x)
        results.append(float(x))
    return results


def train_2d(
    trainer: Callable[..., Any], f_grad: Gradient2D, x1: float, x2: float, steps: int
) -> list[tuple[float, float]]:
    s1: Any = 0.0
    s2: Any = 0.0
    results = [(x1, x2)]
    for _ in range(steps):
        x1, x2, s1, s2 = trainer(x1, x2, s1, s2, f_grad)
        results.append((x1, x2))
    return results


def trainer_of(method: str, eta: float) -> Callable[..., Any]:
    """Return the update of two coordinates and their state, as a textbook writes it."""

    def gd_2d(x1: float, x2: float, s1: float, s2: float, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        return x1 - eta * g1, x2 - eta * g2, 0, 0

    def momentum_2d(x1: float, x2: float, v1: float, v2: float, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        v1, v2 = BETA * v1 + g1, BETA * v2 + g2
        return x1 - eta * v1, x2 - eta * v2, v1, v2

    def adagrad_2d(x1: float, x2: float, s1: float, s2: float, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        s1, s2 = s1 + g1**2, s2 + g2**2
        x1 -= eta / math.sqrt(s1 + EPS) * g1
        x2 -= eta / math.sqrt(s2 + EPS) * g2
        return x1, x2, s1, s2

    def rmsprop_2d(x1: float, x2: float, s1: float, s2: float, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        s1 = GAMMA * s1 + (1 - GAMMA) * g1**2
        s2 = GAMMA * s2 + (1 - GAMMA) * g2**2
        x1 -= eta / math.sqrt(s1 + EPS) * g1
        x2 -= eta / math.sqrt(s2 + EPS) * g2
        return x1, x2, s1, s2

    def adam_2d(x1: float, x2: float, s1: Any, s2: Any, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        x1, s1 = adam_1d(x1, g1, s1 or (0.0, 0.0, 0))
        x2, s2 = adam_1d(x2, g2, s2 or (0.0, 0.0, 0))
        return x1, x2, s1, s2

    def adam_1d(x: float, g: float, state: tuple[float, float, int]) -> Any:
        v, s, t = state
        v = BETA1 * v + (1 - BETA1) * g
        s = BETA2 * s + (1 - BETA2) * g**2
        t += 1
        v_hat, s_hat = v / (1 - BETA1**t), s / (1 - BETA2**t)
        return x - eta * v_hat / (math.sqrt(s_hat) + ADAM_EPS), (v, s, t)

    def newton_2d(x1: float, x2: float, s1: float, s2: float, f_grad: Gradient2D) -> Any:
        g1, g2 = f_grad(x1, x2)
        h11, h12, h22 = rosenbrock_hess(x1, x2)
        det = h11 * h22 - h12**2
        x1, x2 = x1 - eta * (h22 * g1 - h12 * g2) / det, x2 - eta * (h11 * g2 - h12 * g1) / det
        return x1, x2, 0, 0

    return {
        "gd": gd_2d,
        "momentum": momentum_2d,
        "adagrad": adagrad_2d,
        "rmsprop": rmsprop_2d,
        "adam": adam_2d,
        "newton": newton_2d,
    }[method]


def prepare(workload: Workload) -> Prepared:
    """Choose the textbook's function."""
    f_grad = GRADIENTS[workload.objective]
    f_hess = HESSIANS.get(workload.objective)
    steps, etas = workload.steps, workload.eta.numbers()
    axes = [axis.numbers() for axis in workload.start]

    def solve_1d() -> list[Any]:
        if workload.method == "newton" and f_hess:
            return [newton(eta, f_grad, f_hess, x, steps) for eta, x in product(etas, *axes)]
        return [gd(eta, f_grad, x, steps) for eta, x in product(etas, *axes)]

    def solve_2d() -> list[Any]:
        trainers = [trainer_of(workload.method, eta) for eta in etas]
        return [train_2d(t, f_grad, x1, x2, steps) for t, x1, x2 in product(trainers, *axes)]

    def iterates(results: list[Any]) -> Any:
        import numpy as np

        paths = np.array(results).reshape(len(results), steps + 1, len(axes))
        return paths.transpose(1, 2, 0)

    return Prepared(solve_1d if len(axes) == 1 else solve_2d, iterates)
