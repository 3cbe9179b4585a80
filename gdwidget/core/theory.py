"""What theory says of the approach to a stationary point; `gdwidget.rates` names the sources."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.methods import Diagonal, LineSearch, Method, Momentum
from gdwidget.core.objective import Objective

Array = NDArray[np.float64]

THIRD_STEP = 1e-3
"""Step of the differences that give third and fourth derivatives, in widths of the domain."""
SYMMETRIC = 1e-4
"""A quadratic term this small over the domain's width is the rounding of none."""
SINGULAR = 1e-3
"""A curvature this small beside that a step away belongs to a degenerate stationary point."""
VANISHES = 1e-9
"""A factor this small is the rounding of 0: the approach is of higher order."""


def contraction(rule: Method, eta: Array, eigenvalues: Array) -> Array:
    """Return by what factor a step shrinks small errors near a stationary point.

    Parameters
    ----------
    rule : Method
    eta : ndarray, shape (B,)
    eigenvalues : ndarray, shape (D, B)
        Eigenvalues of the Hessian there, or its extreme ones.

    Returns
    -------
    ndarray of float64, shape (B,)
        Largest eigenvalue in size of the linearised step; NaN where it is not known
        from these eigenvalues. See `rates` for the sources.
    """
    if rule.name == "gd":
        factors = 1 - eta * eigenvalues
    elif isinstance(rule, LineSearch):
        # While it takes the full step it is gradient descent.
        full = (eigenvalues > 0) & (1 - eta * eigenvalues / 2 > 2 * rule.c1)
        factors = np.where(full, 1 - eta * eigenvalues, np.nan)
    elif rule.name == "newton":
        factors = 1 - eta + 0 * eigenvalues
    elif rule.name == "newton_abs" or (isinstance(rule, Diagonal) and len(eigenvalues) == 1):
        factors = 1 - eta * np.sign(eigenvalues)
    elif isinstance(rule, Momentum):
        middle = (1 + rule.beta - eta * eigenvalues) / 2
        swing = middle**2 - rule.beta
        factors = np.where(
            swing < 0, np.sqrt(rule.beta), np.abs(middle) + np.sqrt(np.maximum(swing, 0))
        )
    else:
        factors = np.full_like(eigenvalues, np.nan)
    return np.asarray(np.abs(factors).max(axis=0))


def predicted(
    objective: Objective,
    rule: Method | None,
    eta: Array,
    around: Array,
    regular: NDArray[np.bool_],
) -> tuple[Array, Array]:
    """Return order and rate that theory gives, (B,); NaN where it gives none.

    The rate is 0 only where one step of a quadratic's arrives.

    `around` and `regular` are what `hessians_around` and `is_regular` return for the limits.
    """
    order, rate = np.full(eta.size, np.nan), np.full(eta.size, np.nan)
    if rule is None or isinstance(rule, LineSearch):
        return order, rate
    usable = np.flatnonzero(regular)
    matrix = around[0, usable]
    if isinstance(rule, Diagonal) and objective.dim > 1:
        scale = np.sqrt(np.abs(np.diagonal(matrix, axis1=1, axis2=2)))
        values = np.linalg.eigvalsh(matrix / scale[:, :, None] / scale[:, None, :])
        factor = np.abs(1 - eta[usable, None] * values).max(axis=1)
    else:
        values = np.linalg.eigvalsh(matrix)
        factor = contraction(rule, eta[usable], values.T)
    stated = ~np.isnan(factor) & ((values > 0).all(axis=1) | (rule.name == "newton"))
    usable, factor = usable[stated], factor[stated]
    order[usable], rate[usable] = 1.0, factor
    quick = usable[factor < VANISHES]
    if objective.constant_hessian is not None:
        rate[quick] = 0.0
        return order, rate
    order[quick] = rate[quick] = np.nan
    if rule.second_order and quick.size:
        if objective.dim == 1:
            order[quick], rate[quick] = _newton_1d(objective, around[:, quick, 0, 0])
        elif not isinstance(rule, Diagonal):
            order[quick] = 2.0
    return order, rate


def hessians_around(objective: Objective, x: Array) -> Array:
    """Return the Hessian at points, (D, B), and a little to all sides: (1 + 2D, B, D, D)."""
    steps = THIRD_STEP * np.diff(objective.domain, axis=1)[:, 0] * np.eye(objective.dim)
    shifts = np.vstack([np.zeros((1, objective.dim)), steps, -steps])
    return objective.hessian(x.T + shifts[:, None])


def is_regular(around: Array) -> NDArray[np.bool_]:
    """Tell where the first of the Hessians, (1 + 2D, B, D, D), is not singular."""
    finite = np.asarray(np.isfinite(around).all(axis=(0, 2, 3)))
    values = np.abs(np.linalg.eigvalsh(np.where(finite[:, None, None], around, 0.0)))
    least = values.min(axis=2)
    return np.asarray(finite & (least[0] > SINGULAR * least.max(axis=0)))


def _newton_1d(objective: Objective, around: Array) -> tuple[Array, Array]:
    """Return order and constant of Newton's method from f″ at, after and before x*, (3, B)."""
    width = float(np.diff(objective.domain[0])[0])
    here, after, before = around
    step = THIRD_STEP * width
    second = np.abs((after - before) / (2 * step) / (2 * here))
    third = np.abs((after - 2 * here + before) / step**2 / (3 * here))
    symmetric = second * width <= SYMMETRIC
    exact = symmetric & (third * width**2 <= SYMMETRIC)
    order = np.where(exact, np.nan, np.where(symmetric, 3.0, 2.0))
    return order, np.where(exact, np.nan, np.where(symmetric, third, second))


def best_rate(hess: Array) -> float | None:
    """Return 2/(μ + L) for a Hessian of shape (D, D), or None if it is not positive definite."""
    with np.errstate(all="ignore"):
        _, best = conditions(hess[None], np.array([np.isfinite(hess).all()]))
    return float(best[0]) if np.isfinite(best[0]) else None


def conditions(hess: Array, regular: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return condition numbers and best fixed learning rates for Hessians, (B, D, D)."""
    values = np.linalg.eigvalsh(np.where(regular[:, None, None], hess, 0.0))
    small, large = values[:, 0], values[:, -1]
    convex = regular & (small > 0)
    return np.where(convex, large / small, np.nan), np.where(convex, 2 / (small + large), np.nan)
