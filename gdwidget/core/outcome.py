"""What became of a run: the one place that decides it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.symmetric import full_matrix

if TYPE_CHECKING:
    from gdwidget.core.objective import Kernel, Objective

Array = NDArray[np.float64]

GRADIENT_RTOL = 0.01
"""A gradient norm this fraction of the first one, or of 1, is small."""
NEAR = 0.01
"""A stationary point this fraction of the domain's width away counts as reached."""
THERE = 1e-6
"""At this fraction the gradient is rounding error, and nothing can be learned from it."""
FLATTENS = 1 / 3
"""A Newton step shrinks the gradient to this or less, but along an exponential tail to 1/e."""
FLAT_CURVATURE = 1e-12
"""An eigenvalue this small beside the largest, or a change of f beside f, is rounding error."""
GROWTH = 1e-6
"""Relative growth below this is the rounding of a step that jumps to and fro for ever."""
GAIN = 0.02
"""Lowering f by less than this share of the bounce a step is getting nowhere."""
GONE = 10.0
"""This many widths of the domain from its centre, a run has left the picture for good."""


class Outcome(IntEnum):
    """How a run ended, judged on the steps shown. The numbers are part of the table's format."""

    CONVERGED = 0
    SLOW = 1
    OSCILLATING = 2
    DIVERGED = 3
    SADDLE = 4
    MAXIMUM = 5

    def __str__(self) -> str:
        """Return the word, so that a printed outcome reads as one."""
        return self.label

    @property
    def label(self) -> str:
        """Return the word the widget shows."""
        return self.name.lower()

    @property
    def sentence(self) -> str:
        """Return one sentence: what happened and what to try."""
        return _SENTENCES[self]


_SENTENCES = {
    Outcome.CONVERGED: "The gradient has all but vanished at a minimum.",
    Outcome.SLOW: "It has not arrived: try more steps, "
    "and a larger learning rate where it creeps, a smaller one where it jumps.",
    Outcome.OSCILLATING: "It jumps back and forth without getting lower: "
    "try a smaller learning rate.",
    Outcome.DIVERGED: "It moves away with growing steps: "
    "the learning rate is too large, or there is no minimum that way.",
    Outcome.SADDLE: "It stopped at a saddle, which is no minimum: try another start.",
    Outcome.MAXIMUM: "It stopped at a maximum: the method follows the slope to any point "
    "where it vanishes.",
}


def classify(objective: Objective, path: Array, value: Array | None = None) -> NDArray[np.uint8]:
    r"""Name the outcome of every run.

    Parameters
    ----------
    objective : Objective
        What was minimised.
    path : ndarray of float64, shape (steps+1, D, B)
        Iterates of B runs.
    value : ndarray of float64, shape (steps+1, B), optional
        f at the iterates, where it is known already.

    Returns
    -------
    ndarray of uint8, shape (B,)
        Codes of `Outcome`.

    Notes
    -----
    In this order:

    *diverged*: an iterate, or f at the last one, is not finite; or f ends above where it
    began, and the last two steps hold the record of both f and length (a run that settles
    into a jump to and fro stops setting records); or the run is ten widths of the domain
    away, and its steps grow or it is higher than it began.

    *converged*, *maximum*, *saddle*: :math:`\lVert\nabla f(x_n)\rVert \le 0.01
    \max(1, \lVert\nabla f(x_0)\rVert)`, and the stationary point of the quadratic model is
    within 1 % of the domain's width, and the gradient there is a third or less. The second
    condition tells a minimum from the floor of a valley far from it, where the gradient is
    small only beside the walls'; the third tells it from the tail of an exponential, where
    Newton steps are short but lead nowhere. The signs of the Hessian's eigenvalues, or f on
    all sides where the Hessian vanishes, tell the three apart; a run whose gradient grows
    is leaving its maximum or saddle and stays *slow*.

    *oscillating*: most steps of the last half reverse the one before, and lower f by less than
    2 % a step of what a bounce would (the length of the step times the gradient stands in for
    f, as f has an arbitrary offset); or the first step went downhill, and f ends no lower.

    *slow* otherwise.
    """
    steps, dim, size = path.shape[0] - 1, path.shape[1], path.shape[2]
    kernel = objective.kernel
    with np.errstate(all="ignore"):
        f = np.empty((steps + 1, size)) if value is None else value
        if value is None:
            points = np.ascontiguousarray(path.swapaxes(0, 1)).reshape(dim, -1)
            kernel.evaluate(list(points), f=f.reshape(-1))
        ends = np.ascontiguousarray(path[[0, -1]].swapaxes(0, 1))
        grad = np.empty_like(ends)
        kernel.evaluate(list(ends.reshape(dim, -1)), grad=list(grad.reshape(dim, -1)))
        norm = _norm(grad)

        stationary, low, high = _rest(objective, path[-1], grad[:, 1], norm)
        diverged = ~(np.isfinite(path).all(axis=(0, 1)) & np.isfinite(f[-1]))
        oscillating = np.zeros(size, dtype=bool)
        if steps:
            moves = np.diff(path, axis=0)
            length = np.sqrt(np.einsum("tdb,tdb->tb", moves, moves))
            growing = _growing(length) if steps > 1 else norm[1] > norm[0]
            higher = f[-1] > f[0]
            highest = higher & (f[-2:].max(axis=0) >= f.max(axis=0))
            diverged |= (growing & highest) | (_gone(objective, path[-1]) & (growing | higher))
            downhill = f[0] + np.einsum("db,db->b", moves[0], grad[:, 0]) < f[0]
            bounce = norm[1] * length[-1] / 4  # f above its minimum, were it quadratic
            oscillating = (downhill & (f[-1] >= f[0])) | _bouncing(moves, f, bounce)

    outcome = np.full(size, Outcome.SLOW, dtype=np.uint8)
    outcome[oscillating] = Outcome.OSCILLATING
    flat = FLAT_CURVATURE * np.maximum(np.abs(low), np.abs(high))
    bent_down, bent_up = low < -flat, high > flat
    staying = norm[1] <= norm[0]
    outcome[stationary & ~bent_down] = Outcome.CONVERGED
    outcome[stationary & bent_down] = Outcome.SLOW
    outcome[stationary & bent_down & bent_up & staying] = Outcome.SADDLE
    outcome[stationary & bent_down & ~bent_up & staying] = Outcome.MAXIMUM
    outcome[diverged] = Outcome.DIVERGED
    return outcome


def _norm(vectors: Array) -> Array:
    """Return lengths along the first axis, finite whenever they can be."""
    return np.asarray(np.hypot.reduce(vectors, axis=0, initial=0.0))


def _growing(length: Array) -> NDArray[np.bool_]:
    """Tell whether one of the last two steps is the longest; `length` is (steps, B), steps > 1."""
    last = min(2, len(length) - 1)
    return np.asarray(length[-last:].max(axis=0) > length[:-last].max(axis=0) * (1 + GROWTH))


def _gone(objective: Objective, last: Array) -> NDArray[np.bool_]:
    """Tell which points, (D, B), are far outside the domain."""
    low, high = np.array(objective.domain).T[:, :, None]
    return np.asarray((np.abs(last - (low + high) / 2) > GONE * (high - low)).any(axis=0))


def _bouncing(moves: Array, f: Array, bounce: Array) -> NDArray[np.bool_]:
    """Tell whether most of the last half of the moves, (steps, D, B), reverse without gain."""
    steps = len(moves)
    late = steps - steps // 2
    reversals = np.einsum("tdb,tdb->tb", moves[1:], moves[:-1])[-late:] < 0
    if not len(reversals):
        return np.zeros(moves.shape[2], dtype=bool)
    gain = f[: steps - late + 1].min(axis=0) - f[steps - late + 1 :].min(axis=0)
    return np.asarray((reversals.mean(axis=0) > 0.5) & (gain < GAIN * late * bounce))


def _rest(
    objective: Objective, last: Array, grad: Array, norm: Array
) -> tuple[NDArray[np.bool_], Array, Array]:
    """Tell which runs have come to rest, and give the extreme eigenvalues there.

    `last` and `grad` are (D, B); `norm` is (2, B), of the first and the last gradient.
    """
    kernel, dim = objective.kernel, len(last)
    width = max(hi - lo for lo, hi in objective.domain)
    hess = np.empty((dim * (dim + 1) // 2, last.shape[1]))
    kernel.evaluate(list(np.ascontiguousarray(last)), hess=list(hess))
    low, high, step = _newton(hess, grad)
    reach = _norm(step)
    rest = (norm[1] <= GRADIENT_RTOL * np.maximum(1, norm[0])) & (reach <= NEAR * width)
    doubtful = reach > THERE * width
    if (rest & doubtful).any():
        there = np.empty_like(last)
        kernel.evaluate(list(last - step), grad=list(there))
        rest &= ~doubtful | (_norm(there) <= FLATTENS * norm[1])
    level = rest & (low == 0) & (high == 0)
    if level.any():
        lower, higher = _around(kernel, last[:, level], NEAR * width)
        low[level], high[level] = np.where(lower, -1, 1), np.where(higher, 1, -1)
        rest[level] = lower | higher
    return rest, low, high


def _around(
    kernel: Kernel, points: Array, distance: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell whether f is lower, and higher, somewhere at a distance along the axes."""
    dim, size = points.shape
    shifts = distance * np.vstack([np.zeros(dim), np.eye(dim), -np.eye(dim)])
    places = points[:, None, :] + shifts.T[:, :, None]
    f = np.empty((2 * dim + 1, size))
    kernel.evaluate(list(places.reshape(dim, -1)), f=f.reshape(-1))
    rounding = FLAT_CURVATURE * np.abs(f[0])
    lower, higher = f[1:] < f[0] - rounding, f[1:] > f[0] + rounding
    return lower.any(axis=0), higher.any(axis=0)


def _newton(hess: Array, grad: Array) -> tuple[Array, Array, Array]:
    """Return the extreme eigenvalues, (B,), and ``H⁻¹ g``, (D, B).

    `hess` is (D(D+1)/2, B), `grad` is (D, B). Along a flat direction the step is zero if
    the gradient is, and very long if not.
    """
    dim = len(grad)
    if dim == 1:
        values, vectors = hess, np.ones((1, 1, hess.shape[1]))
    elif dim == 2:
        h11, h12, h22 = hess
        middle, radius = (h11 + h22) / 2, np.hypot((h11 - h22) / 2, h12)
        angle = np.arctan2(2 * h12, h11 - h22) / 2
        cos, sin = np.cos(angle), np.sin(angle)
        values = np.stack([middle - radius, middle + radius])
        vectors = np.array([[-sin, cos], [cos, sin]])
    else:
        matrix = full_matrix(hess.T, dim)
        usable = np.isfinite(matrix).all(axis=(1, 2))  # eigh raises on NaN
        matrix[~usable] = 0.0
        found, columns = np.linalg.eigh(matrix)
        found[~usable] = np.nan
        values, vectors = found.T, columns.transpose(2, 1, 0)
    floor = FLAT_CURVATURE * np.abs(values).max(axis=0)
    along = np.einsum("kdb,db->kb", vectors, grad)
    size = np.copysign(np.maximum(np.abs(values), floor), values)
    along = np.where(along == 0, 0.0, along / size)
    low, high = np.array(values[0]), np.array(values[-1])
    return low, high, np.asarray(np.einsum("kb,kdb->db", along, vectors))
