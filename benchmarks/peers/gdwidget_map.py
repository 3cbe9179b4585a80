"""gdwidget's maps: it finds the points, and counts the steps, too."""

from __future__ import annotations

from typing import Any

import numpy as np

import gdwidget
from benchmarks.maps import NOWHERE, Map
from benchmarks.peers import Prepared


def prepare(wanted: Map) -> Prepared:
    """Make the textbook's objective."""
    objective = gdwidget.textbook[wanted.objective]

    def solve() -> gdwidget.Basins:
        return gdwidget.basins(
            objective,
            method=wanted.method,
            eta=wanted.eta,
            steps=wanted.steps,
            size=wanted.size,
            domain=wanted.domain,
        )

    def ends(found: gdwidget.Basins) -> Any:
        told = np.array(wanted.points)
        away = np.linalg.norm(found.points[:, None] - told, axis=2)
        number = np.where(away.min(axis=1) <= wanted.near, away.argmin(axis=1), NOWHERE)
        return np.append(number, [NOWHERE, NOWHERE])[found.end].ravel()

    return Prepared(solve, ends)
