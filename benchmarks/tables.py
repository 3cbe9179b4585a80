"""The table that `gdwidget.explore` sends first, made without the widget.

Importing the widget means importing ipywidgets and bqplot; a table needs neither. What is made here
is the widget's own, byte for byte: `benchmarks.startup` checks that.
"""

from __future__ import annotations

import numpy as np

import gdwidget
from gdwidget.widget import axes, table

CASES = {
    "1D": ("square", 0.2, [10.0], 10),
    "1D, x·cos(cx)": ("xcos", 2.0, [10.0], 10),
    "2D": ("bowl", 0.1, [-5.0, -2.0], 20),
}
"""Objective in the textbook, eta, start and steps of what is shown."""

_ETA_POSITIONS = 120
_START_POSITIONS = {1: 121, 2: 81}
_GRID_STRIDES = {1: None, 2: 2}


def sections(objective: gdwidget.Objective, eta: float) -> list[table.Section]:
    """Return the sections of the default sliders."""
    dim = objective.dim
    etas = axes.eta_positions(axes.eta_top(objective, "gd", eta), "linear", _ETA_POSITIONS)
    starts = tuple(axes.start_positions(*d, _START_POSITIONS[dim]) for d in objective.domain)
    return table.sections_for(etas, starts, _GRID_STRIDES[dim])


def first_table(case: str) -> bytes:
    """Solve every slider position and pack the result."""
    name, eta, start, steps = CASES[case]
    objective = gdwidget.textbook[name]
    point = np.array(start)
    wanted = sections(objective, eta)
    etas, starts = table.batch_of(wanted, eta, point)
    batch = starts[:, 0] if objective.dim == 1 else starts
    run = gdwidget.solve(objective, method="gd", eta=etas, start=batch, steps=steps)
    return table.pack(wanted, run, eta, point)
