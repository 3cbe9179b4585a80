"""numba: loops over runs and steps, compiled; one core, no fast-math."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.peers.one_dimension import derivatives
from benchmarks.workloads import ADAM_EPS, BETA, BETA1, BETA2, EPS, GAMMA, Workload

# Without Python's check of every division.
njit = numba.njit(error_model="numpy")


@njit
def descend_1d(direction, eta, start, path):  # type: ignore[no-untyped-def]
    for b in range(path.shape[0]):
        x = start[0, b]
        path[b, 0] = x
        for k in range(path.shape[1] - 1):
            x -= eta[b] * direction(x)
            path[b, k + 1] = x


@njit
def bowl_2d(rule, eta, start, path):  # type: ignore[no-untyped-def]
    for b in range(path.shape[0]):
        for d in range(2):
            x = start[d, b]
            curvature = 2.0 if d == 0 else 4.0
            path[b, 0, d] = x
            v, s = 0.0, 0.0
            for k in range(path.shape[1] - 1):
                move, v, s = rule(curvature * x, v, s, k + 1)
                x -= eta * move
                path[b, k + 1, d] = x


@njit
def rosenbrock_newton(eta, start, path):  # type: ignore[no-untyped-def]
    for b in range(path.shape[0]):
        x1, x2 = start[0, b], start[1, b]
        path[b, 0, 0], path[b, 0, 1] = x1, x2
        for k in range(path.shape[1] - 1):
            valley = x2 - x1 * x1
            g1, g2 = -2.0 * (1.0 - x1) - 400.0 * x1 * valley, 200.0 * valley
            h11, h12, h22 = 2.0 - 400.0 * (x2 - 3.0 * x1 * x1), -400.0 * x1, 200.0
            det = h11 * h22 - h12 * h12
            x1 -= eta * (h22 * g1 - h12 * g2) / det
            x2 -= eta * (h11 * g2 - h12 * g1) / det
            path[b, k + 1, 0], path[b, k + 1, 1] = x1, x2


@njit
def gd(g, v, s, t):  # type: ignore[no-untyped-def]
    return g, v, s


@njit
def momentum(g, v, s, t):  # type: ignore[no-untyped-def]
    v = BETA * v + g
    return v, v, s


@njit
def adagrad(g, v, s, t):  # type: ignore[no-untyped-def]
    s += g * g
    return g / math.sqrt(s + EPS), v, s


@njit
def rmsprop(g, v, s, t):  # type: ignore[no-untyped-def]
    s = GAMMA * s + (1.0 - GAMMA) * g * g
    return g / math.sqrt(s + EPS), v, s


@njit
def adam(g, v, s, t):  # type: ignore[no-untyped-def]
    v = BETA1 * v + (1.0 - BETA1) * g
    s = BETA2 * s + (1.0 - BETA2) * g * g
    v_hat, s_hat = v / (1.0 - BETA1**t), s / (1.0 - BETA2**t)
    return v_hat / (math.sqrt(s_hat) + ADAM_EPS), v, s


RULES: dict[str, Callable[..., Any]] = {
    "gd": gd,
    "momentum": momentum,
    "adagrad": adagrad,
    "rmsprop": rmsprop,
    "adam": adam,
}


def prepare(workload: Workload) -> Prepared:
    """Choose the functions; the first solve compiles them."""
    eta, start = batch(workload)
    runs, steps = start.shape[1], workload.steps
    # Run by run, as loops over runs write it: half as fast again as step by step.
    shape = (runs, steps + 1) if len(start) == 1 else (runs, steps + 1, 2)

    if len(start) == 1:
        gradients, quotients = derivatives(math)
        table = quotients if workload.method == "newton" else gradients
        direction = njit(table[workload.objective])

        def solve() -> Any:
            path = np.empty(shape)
            descend_1d(direction, eta, start, path)
            return path

    elif workload.objective == "rosenbrock":

        def solve() -> Any:
            path = np.empty(shape)
            rosenbrock_newton(eta, start, path)
            return path

    else:
        rule = RULES[workload.method]

        def solve() -> Any:
            path = np.empty(shape)
            bowl_2d(rule, eta, start, path)
            return path

    def iterates(path: Any) -> Any:
        return path.reshape(runs, steps + 1, -1).transpose(1, 2, 0)

    return Prepared(solve, iterates)
