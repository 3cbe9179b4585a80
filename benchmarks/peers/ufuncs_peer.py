"""The fewest ufunc calls that make the steps on the bowl: what nothing on numpy can beat.

Each writes straight to its place, constants are put together beforehand, nothing is checked, and
none of it would do for another objective. The gradient is `CURVATURE` times x, and x stands for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.workloads import ADAM_EPS, BETA, BETA1, BETA2, EPS, GAMMA, Workload
from gdwidget.core import aligned

CURVATURE = np.array([[2.0], [4.0]])

Step = Callable[[Any, Any, Any], None]
"""Writes what follows from iterates, with its states, to an array."""


def descend(x: Any, direction: Any, rate: Any, out: Any) -> None:
    np.multiply(direction, rate, out)
    np.subtract(x, out, out)


def leak(total: Any, keep: Any, new: Any) -> None:
    np.multiply(total, keep, total)
    np.add(total, new, total)


def rule(workload: Workload, eta: float, zeros: Callable[[], Any]) -> Step:
    """Return a step with fresh states."""
    rate, beta, gamma = eta * CURVATURE, np.array(BETA), np.array(GAMMA)
    v, s = zeros(), zeros()

    def gd(x: Any, k: Any, out: Any) -> None:
        descend(x, x, rate, out)

    def momentum(x: Any, k: Any, out: Any) -> None:
        leak(v, beta, x)
        descend(x, v, rate, out)

    def adagrad(x: Any, k: Any, out: Any) -> None:
        np.square(x, out)
        np.add(s, out, s)
        np.sqrt(s, out)
        np.divide(x, out, out)
        descend(x, out, plain, out)

    def rmsprop(x: Any, k: Any, out: Any) -> None:
        np.square(x, out)
        leak(s, gamma, out)
        np.add(s, inside, out)
        np.sqrt(out, out)
        np.divide(x, out, out)
        descend(x, out, plain, out)

    def adam(x: Any, k: Any, out: Any) -> None:
        mean = (1.0 - BETA1) / (1.0 - BETA1 ** (k + 1))
        root = ((1.0 - BETA2) / (1.0 - BETA2 ** (k + 1))) ** 0.5
        leak(v, beta1, x)
        np.square(x, out)
        leak(s, beta2, out)
        np.sqrt(s, out)
        np.add(out, ADAM_EPS / root / CURVATURE, out)
        np.divide(v, out, out)
        descend(x, out, np.array(eta * mean / root), out)

    beta1, beta2, plain = np.array(BETA1), np.array(BETA2), np.array(eta)
    if workload.method == "adagrad":
        s += EPS / CURVATURE**2
    if workload.method == "rmsprop":
        inside, plain = EPS / (1.0 - GAMMA) / CURVATURE**2, np.array(eta / (1.0 - GAMMA) ** 0.5)
    steps: dict[str, Step] = {
        "gd": gd,
        "momentum": momentum,
        "adagrad": adagrad,
        "rmsprop": rmsprop,
        "adam": adam,
    }
    return steps[workload.method]


def prepare(workload: Workload) -> Prepared:
    """Lay the start out."""
    eta, start = batch(workload)

    def zeros() -> Any:
        array = aligned.empty(*start.shape)
        array[...] = 0.0
        return array

    def solve() -> Any:
        path = aligned.empty(workload.steps + 1, *start.shape)
        path[0] = start
        step = rule(workload, float(eta), zeros)
        x = path[0]
        with np.errstate(all="ignore"):
            for k, out in enumerate(path[1:]):
                step(x, k, out)
                x = out
        return path

    return Prepared(solve, lambda path: path)
