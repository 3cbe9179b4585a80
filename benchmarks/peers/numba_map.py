"""numba's maps: a loop over runs that leaves a run as soon as a step no longer moves it."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from benchmarks.maps import NOWHERE, Map
from benchmarks.peers import Prepared
from benchmarks.peers.loop_map import DERIVATIVES, GRADIENTS

njit = numba.njit(error_model="numpy")


@njit
def number(x1, x2, points, near):  # type: ignore[no-untyped-def]
    for i in range(points.shape[0]):
        if (x1 - points[i, 0]) ** 2 + (x2 - points[i, 1]) ** 2 <= near:
            return i
    return NOWHERE


@njit
def gd_map(gradient, first, second, eta, steps, points, near, end):  # type: ignore[no-untyped-def]
    for i in range(first.size):
        for j in range(second.size):
            x1, x2 = first[i], second[j]
            for _ in range(steps):
                g1, g2 = gradient(x1, x2)
                y1, y2 = x1 - eta * g1, x2 - eta * g2
                if y1 == x1 and y2 == x2:
                    break
                x1, x2 = y1, y2
            end[i, j] = number(x1, x2, points, near)


@njit
def newton_map(  # type: ignore[no-untyped-def]
    derivatives, first, second, eta, steps, points, near, end
):
    for i in range(first.size):
        for j in range(second.size):
            x1, x2 = first[i], second[j]
            for _ in range(steps):
                g1, g2, h11, h12, h22 = derivatives(x1, x2)
                det = h11 * h22 - h12 * h12
                y1 = x1 - eta * (h22 * g1 - h12 * g2) / det
                y2 = x2 - eta * (h11 * g2 - h12 * g1) / det
                if y1 == x1 and y2 == x2:
                    break
                x1, x2 = y1, y2
            end[i, j] = number(x1, x2, points, near)


def prepare(wanted: Map) -> Prepared:
    """Choose the functions; the first solve compiles them."""
    newton = wanted.method == "newton"
    function = njit((DERIVATIVES if newton else GRADIENTS)[wanted.objective])
    run = newton_map if newton else gd_map
    first, second = (np.linspace(low, high, wanted.size) for low, high in wanted.domain)
    points = np.array(wanted.points)

    def solve() -> Any:
        end = np.empty((wanted.size, wanted.size), np.int16)
        run(function, first, second, wanted.eta, wanted.steps, points, wanted.near**2, end)
        return end

    return Prepared(solve, lambda end: end.ravel())
