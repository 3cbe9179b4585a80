"""The runs of a workload as flat numpy arrays, for the peers that take those."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.workloads import Axis, Workload

Array = NDArray[np.float64]


def line(axis: Axis) -> Array:
    """Return the numbers of an axis."""
    return np.linspace(axis.low, axis.high, axis.number)


def batch(workload: Workload) -> tuple[Array, Array]:
    """Return eta, shape (runs,) or () if there is but one, and start, shape (D, runs)."""
    eta = line(workload.eta)
    grid = np.meshgrid(*(line(axis) for axis in workload.start), indexing="ij")
    points = np.stack([coordinate.ravel() for coordinate in grid])
    start = np.tile(points, (1, eta.size))
    if eta.size == 1:
        return eta[0], start
    return np.repeat(eta, points.shape[1]), start
