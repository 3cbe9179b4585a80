"""Where runs lead: the stationary points that they approach."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.core.outcome import NEAR, Outcome
from gdwidget.core.solver import solve
from gdwidget.core.trajectory import Trajectory

Array = NDArray[np.float64]

LONGER = 200
POLISH_STEPS, POLISH_PIECE = 42, 3
POLISHED = 1e-8
"""A point that moves by less, beside how far it may, is found."""


def limits_of(run: Trajectory) -> Array:
    """Return the limit of each run, (D, B); NaN where none is found."""
    objective, path = run.objective, run.iterates
    width = max(high - low for low, high in objective.domain)
    finite = np.isfinite(path).all(axis=1)
    final = np.where(finite.all(axis=0), len(path), np.argmin(finite, axis=0)) - 1
    last = path[final, :, np.arange(path.shape[2])].T  # (D, B); of no use where final is −1
    codes = run.outcome_codes.reshape(-1)
    limit = np.full_like(last, np.nan)

    known = np.array(objective.minima).reshape(-1, objective.dim).T
    if known.size:
        nearest, away = _nearest(known, last)
        there = (codes == Outcome.CONVERGED) & (away <= NEAR * width)
        np.copyto(limit, nearest, where=there)
    resting = np.isin(codes, [Outcome.CONVERGED, Outcome.SADDLE, Outcome.MAXIMUM])
    resting &= np.isnan(limit[0])
    limit[:, resting] = stationary_points(objective, last[:, resting], NEAR * width)
    if known.size:
        approaching = lengths(last - nearest) < lengths(path[0] - nearest)
        elsewhere = np.isnan(limit[0]) & ((codes != Outcome.SLOW) | approaching)
        np.copyto(limit, nearest, where=elsewhere)
    slow = np.isnan(limit[0]) & (codes == Outcome.SLOW)
    if slow.any():
        further = _solve(objective, "line_search", last[:, slow], LONGER)
        limit[:, slow] = stationary_points(objective, further, NEAR * width)
    return limit


def stationary_points(objective: Objective, points: Array, close: float) -> Array:
    """Return the stationary points, (D, B), that Newton finds within `close`; NaN elsewhere."""
    found = points.copy()
    for _ in range(POLISH_STEPS // POLISH_PIECE if points.size else 0):
        before, found = found, _solve(objective, "newton", found, POLISH_PIECE)
        # Newton divides 0 by 0 where the Hessian vanishes with the gradient.
        np.copyto(found, before, where=~np.isfinite(found).all(axis=0))
        if (lengths(found - before) <= POLISHED * close).all():
            break
    slope = lengths(objective.gradient(found.T).T)
    lost = ~(lengths(found - points) <= close) | ~(slope <= lengths(objective.gradient(points.T).T))
    found[:, lost] = np.nan
    return found


def _solve(objective: Objective, method: str, points: Array, steps: int) -> Array:
    start = points[0] if objective.dim == 1 else points.T
    run = solve(objective, method=method, eta=1.0, start=np.nan_to_num(start), steps=steps)
    return np.array(run.iterates[-1])


def _nearest(known: Array, points: Array) -> tuple[Array, Array]:
    """Return the nearest of the points `known`, (D, M), to each of `points`, and how far it is."""
    away = np.hypot.reduce(points[:, :, None] - known[:, None, :], axis=0)
    chosen = np.argmin(away, axis=1)
    return known[:, chosen], away[np.arange(len(chosen)), chosen]


def lengths(vectors: Array) -> Array:
    """Return Euclidean lengths along the first axis."""
    return np.asarray(np.hypot.reduce(vectors, axis=0))
