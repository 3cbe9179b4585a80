"""gdwidget on an objective of the textbook, whose derivatives are shipped."""

from __future__ import annotations

from typing import Any

import numpy as np

import gdwidget
from benchmarks.peers import Prepared
from benchmarks.peers.batch import line
from benchmarks.workloads import Workload


def prepare(workload: Workload) -> Prepared:
    """Make the textbook's objective."""
    return prepared(gdwidget.textbook[workload.objective], workload)


def prepared(objective: gdwidget.Objective, workload: Workload) -> Prepared:
    """Make a call of `gdwidget.solve` as its documentation shows it: arrays that broadcast."""
    eta = line(workload.eta)
    start = line(workload.start[0])
    if len(workload.start) == 2:
        grid = np.meshgrid(*(line(axis) for axis in workload.start), indexing="ij")
        start = np.stack(grid, axis=-1)
    else:
        eta = eta[:, None]

    def solve() -> gdwidget.Trajectory:
        return gdwidget.solve(
            objective, method=workload.method, eta=eta, start=start, steps=workload.steps
        )

    def iterates(run: gdwidget.Trajectory) -> Any:
        dim = run.path.shape[-1]
        return run.path.reshape(workload.steps + 1, -1, dim).transpose(0, 2, 1)

    return Prepared(solve, iterates)
