"""Positions of the sliders: round numbers, as many as the table can carry."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.methods import METHODS
from gdwidget.core.objective import Objective
from gdwidget.core.outcome import Outcome
from gdwidget.core.solver import solve
from gdwidget.errors import GdwidgetError

Array = NDArray[np.float64]
Scale = Literal["linear", "log"]

SECOND_ORDER_EDGE = 2.0
"""On a quadratic, damped Newton contracts for 0 < eta < 2."""
BEYOND_EDGE = 1.2
"""How far past the edge of stability a slider goes, so that divergence can be seen."""
LOG_DECADES = 4
ETA_LIMIT = 1e6
"""Learning rates are below."""
START_LIMIT = 1e6
"""Starts are between this and its negative."""
_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_OF_ONE = ("newton", "newton_abs", "diagonal", "line_search")
"""Methods whose own step is the learning rate 1."""
_USUAL, _FEW_STEPS = 0.1, 10
_RATES = tuple(float(f"{m}e{e}") for e in range(5, -13, -1) for m in (5, 2, 1))


def round_step(width: float, most: int) -> float:
    """Return the smallest round number that divides `width` into at most `most` parts."""
    raw = width / most
    decade = 10.0 ** math.floor(math.log10(raw))
    return next(r * decade for r in _ROUND if r * decade >= raw * (1 - 1e-12))


def multiples(step: float, first: int, last: int) -> Array:
    """Return ``k·step`` for k = first..last, each the double nearest its decimal."""
    digits = max(0, 3 - math.floor(math.log10(step)))
    return np.round(step * np.arange(first, last + 1), digits)


def start_positions(low: float, high: float, most: int) -> Array:
    """Return the positions of a start slider from `low` to `high`."""
    step = round_step(high - low, most - 1)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return multiples(step, first, last)


def eta_positions(high: float, scale: Scale, most: int) -> Array:
    """Return the positions of the learning-rate slider up to about `high`, all positive."""
    if scale == "log":
        top = math.ceil(math.log10(high) - 1e-9)
        positions = np.logspace(top - LOG_DECADES, top, most)
    else:
        step = round_step(high, most)
        positions = multiples(step, 1, math.ceil(high / step - 1e-9))
    return positions[positions < ETA_LIMIT]


def stability_edge(objective: Objective, method: str) -> float | None:
    """Return the learning rate past which the method diverges, where that is known.

    On a quadratic, gradient descent contracts for eta below 2/L, L being the
    Hessian's largest eigenvalue; the same holds for a preconditioned method with the
    preconditioned Hessian.

    References
    ----------
    .. [1] S. Boyd, L. Vandenberghe, *Convex Optimization*, Cambridge 2004, sec. 9.3.
    """
    hess = objective.constant_hessian
    if hess is None:
        return None
    eigenvalues = np.linalg.eigvalsh(hess)
    if eigenvalues[0] <= 0:
        return None
    if method == "gd":
        return float(2 / eigenvalues[-1])
    if method in ("newton", "newton_abs"):
        return SECOND_ORDER_EDGE
    if method == "diagonal":
        scale = 1 / np.sqrt(np.diag(hess))
        return float(2 / np.linalg.eigvalsh(hess * np.outer(scale, scale))[-1])
    return None


def eta_top(objective: Objective, method: str, eta: float) -> float:
    """Return how far the learning-rate slider goes."""
    edge = stability_edge(objective, method)
    if edge is None and method in ("newton", "newton_abs", "diagonal"):
        edge = SECOND_ORDER_EDGE
    if edge is not None and eta <= BEYOND_EDGE * edge:
        return min(BEYOND_EDGE * edge, ETA_LIMIT)
    return min(float(2.0 ** math.ceil(math.log2(eta) + 0.5)), ETA_LIMIT)


def usual_eta(objective: Objective, method: str, start: Any) -> float:
    """Return the learning rate if nobody says which: one whose run can be seen.

    Parameters
    ----------
    objective : Objective
    method : str
        Name of a rule; of anything else nothing is known.
    start : float or sequence of float
        Where a run starts, not checked yet.
    """
    if method in _OF_ONE:
        return 1.0
    edge = stability_edge(objective, method)
    if edge is not None:
        # Else it would be before the first position of the slider, or beyond the edge.
        seen = edge / 100 <= _USUAL <= 0.9 * edge
        return _USUAL if seen else next((r for r in _RATES if r <= edge / 4), _USUAL)
    if objective.formula is None or method not in METHODS:
        return _USUAL
    rates = [rate for rate in _RATES if rate <= _USUAL]
    try:
        run = solve(objective, method=method, eta=rates, start=start, steps=_FEW_STEPS)
    except GdwidgetError:  # about the start, and better said by who is going to show it
        return _USUAL
    calm = ~np.isin(run.outcome_codes, (Outcome.DIVERGED, Outcome.OSCILLATING))
    return rates[int(calm.argmax())] if calm.any() else _USUAL
