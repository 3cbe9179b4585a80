"""A rule's ufunc calls for one objective, written out: as few as we found that still step by rule.

Each writes straight to its place, constants are put together beforehand, nothing is checked, and
none of it would do for another objective. The gradient of a quadratic is `CURVATURE` times x, and x
stands for it. That a step of plain descent is then one product, and one of momentum a sum of two,
is not used: it is no step along a gradient any more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers import Prepared
from benchmarks.peers.batch import batch
from benchmarks.workloads import ADAM_EPS, BETA, BETA1, BETA2, C_XCOS, EPS, GAMMA, Workload
from gdwidget.core import aligned

CURVATURE = {"square": np.array([[2.0]]), "bowl": np.array([[2.0], [4.0]])}

Step = Callable[[Any, int, Any], None]
"""Writes what follows from iterates after so many steps."""


def descend(x: Any, direction: Any, rate: Any, out: Any) -> None:
    np.multiply(direction, rate, out)
    np.subtract(x, out, out)


def leak(total: Any, keep: Any, new: Any) -> None:
    np.multiply(total, keep, total)
    np.add(total, new, total)


def on_quadratic(workload: Workload, eta: Any, zeros: Callable[[], Any]) -> Step:
    """Return a step with fresh states."""
    curvature = CURVATURE[workload.objective]
    rate, plain = np.asarray(eta * curvature), np.asarray(eta)
    beta, beta1, beta2, gamma = (np.array(b) for b in (BETA, BETA1, BETA2, GAMMA))
    v, s = zeros(), zeros()

    def gd(x: Any, k: int, out: Any) -> None:
        descend(x, x, rate, out)

    def momentum(x: Any, k: int, out: Any) -> None:
        leak(v, beta, x)
        descend(x, v, rate, out)

    def adagrad(x: Any, k: int, out: Any) -> None:
        np.square(x, out)
        np.add(s, out, s)
        np.sqrt(s, out)
        np.divide(x, out, out)
        descend(x, out, plain, out)

    def rmsprop(x: Any, k: int, out: Any) -> None:
        np.square(x, out)
        leak(s, gamma, out)
        np.add(s, inside, out)
        np.sqrt(out, out)
        np.divide(x, out, out)
        descend(x, out, outside, out)

    def adam(x: Any, k: int, out: Any) -> None:
        mean = (1.0 - BETA1) / (1.0 - BETA1 ** (k + 1))
        root = ((1.0 - BETA2) / (1.0 - BETA2 ** (k + 1))) ** 0.5
        leak(v, beta1, x)
        np.square(x, out)
        leak(s, beta2, out)
        np.sqrt(s, out)
        np.add(out, ADAM_EPS / root / curvature, out)
        np.divide(v, out, out)
        descend(x, out, eta * (mean / root), out)

    inside, outside = EPS / (1.0 - GAMMA) / curvature**2, np.asarray(eta / (1.0 - GAMMA) ** 0.5)
    if workload.method == "adagrad":
        s += EPS / curvature**2
    steps = (gd, momentum, adagrad, rmsprop, adam)
    return next(step for step in steps if step.__name__ == workload.method)


def on_xcos(workload: Workload, eta: Any, zeros: Callable[[], Any]) -> Step:
    """Return gradient descent on x·cos(cx) by one tangent, of half the angle."""
    twice, quarter, one = np.array(2.0 * C_XCOS), np.array(0.25), np.array(1.0)
    t, rate = zeros(), zeros()
    rate[...] = eta

    def gd(x: Any, k: int, out: Any) -> None:
        np.multiply(x, twice, out)
        np.multiply(out, quarter, t)
        np.tan(t, t)
        np.add(out, t, out)
        np.multiply(out, t, out)
        np.subtract(one, out, out)
        np.multiply(t, t, t)
        np.add(t, one, t)
        np.divide(out, t, out)
        descend(x, out, rate, out)

    return gd


def prepare(workload: Workload) -> Prepared:
    """Lay the start out."""
    eta, start = batch(workload)
    dim, size = start.shape
    begin = on_xcos if workload.objective == "xcos" else on_quadratic

    def zeros() -> Any:
        array = aligned.empty(dim, size)
        array[...] = 0.0
        return array

    def solve() -> Any:
        path = aligned.empty_path(workload.steps + 1, dim, size)
        path[0] = start
        step = begin(workload, eta, zeros)
        x = path[0]
        with np.errstate(all="ignore"):
            for k, out in enumerate(path[1:]):
                step(x, k, out)
                x = out
        return path

    return Prepared(solve, lambda path: path)
