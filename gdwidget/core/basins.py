"""Where every start of a grid ends, and in how many steps; iterates are not kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gdwidget.core.limits import stationary_points
from gdwidget.core.methods import Method
from gdwidget.core.objective import Objective, as_objective, checked_domain
from gdwidget.core.outcome import NEAR, Outcome
from gdwidget.core.settling import Batch, squared
from gdwidget.core.solver import MAX_STEPS, rule_of
from gdwidget.core.theory import best_rate
from gdwidget.errors import SolverError, brief

Array = NDArray[np.float64]
Kind = Literal["minimum", "saddle", "maximum"]

DIVERGED, UNSETTLED = -2, -1
"""What `Basins.end` says of runs that end at no point."""
MAX_SIZE = 2000
"""Starts along one axis."""
MOST_POINTS = 1000
"""Runs that settle at still other points count as not settled."""

_DEFAULT_RATE = {"newton": 1.0, "newton_abs": 1.0, "diagonal": 1.0, "line_search": 1.0}
_KINDS: dict[int, Kind] = {
    Outcome.CONVERGED: "minimum",
    Outcome.SADDLE: "saddle",
    Outcome.MAXIMUM: "maximum",
}


@dataclass(frozen=True, eq=False)
class Basins:
    """A map of where runs end.

    Attributes
    ----------
    objective : Objective
        What was minimised.
    method : str
        Name of the method.
    steps : int
        How many steps each run had.
    eta : float or None
        Learning rate of all runs; None where the map has an axis for it.
    axes : tuple of two ndarrays, shapes (N0,) and (N1,)
        In two dimensions the starts along either variable; in one the learning
        rates and the starts.
    end : ndarray of int16, shape (N0, N1)
        Where the run of ``axes[0][i], axes[1][j]`` ends: index into `points`, or
        −1 if it has not settled, −2 if it diverged.
    arrival : ndarray of int32, shape (N0, N1)
        The iterate from which on it is within 1 % of the domain's width of that
        point; −1 where there is none.
    points : ndarray of float64, shape (P, D)
        Stationary points where runs end: minima first, the known ones of the
        objective in its order, then saddles, then maxima.
    kinds : tuple of str
        "minimum", "saddle" or "maximum" for each of them.
    """

    objective: Objective
    method: str
    steps: int
    eta: float | None
    axes: tuple[Array, Array]
    end: NDArray[np.int16]
    arrival: NDArray[np.int32]
    points: Array
    kinds: tuple[Kind, ...]

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in (*self.axes, self.end, self.arrival, self.points):
            array.setflags(write=False)

    @property
    def shares(self) -> dict[int, float]:
        """Return which fraction of the runs ends at each value of `end` that occurs."""
        found, counts = np.unique(self.end, return_counts=True)
        return {int(e): float(c) / self.end.size for e, c in zip(found, counts, strict=True)}

    def __repr__(self) -> str:
        """Say what ran, and which share of the runs ended where."""
        words = {DIVERGED: "diverged", UNSETTLED: "not settled"}
        ends = [
            f"{share:.0%} {words.get(end) or self.kinds[end] + _at(self.points[end])}"
            for end, share in sorted(self.shares.items(), key=lambda item: item[0] % 2**15)
        ]
        size = f"{self.end.shape[0]}×{self.end.shape[1]}"
        return f"Basins({self.method} on {self.objective.name}, {size} runs: {', '.join(ends)})"


def basins(
    objective: Objective | str | Callable[..., Any],
    *,
    method: str | Method | Callable[..., Any] = "gd",
    eta: ArrayLike | None = None,
    steps: int = 100,
    size: int | tuple[int, int] = 200,
    domain: Sequence[Any] | None = None,
    **parameters: float,
) -> Basins:
    r"""Map where every start ends, and how soon.

    Parameters
    ----------
    objective : Objective, str or callable
        What to minimise, of one or two variables.
    method : str, Method or callable, default "gd"
        As `gdwidget.solve` takes it; a function of one's own is called run by run.
    eta : float or array_like, optional
        Two dimensions: the learning rate, by default 0.1 where the method is of first
        order, else 1. One dimension: the learning rates of the map's first axis, or
        their largest; by default they reach past the edge of stability of every known
        minimum.
    steps : int, default 100
        Number of updates.
    size : int or pair of int, default 200
        Number of points along the axes, 2 to 2000.
    domain : sequence, optional
        Interval of the starts, or one for each variable; by default the objective's.
    **parameters : float
        Values of a formula's other names.

    Returns
    -------
    Basins

    Raises
    ------
    SolverError
        If an argument has the wrong type, shape or range; the sentence names it.
    ObjectiveError
        If the objective cannot be used.

    Notes
    -----
    Runs end as the outcome of `gdwidget.solve` says: at a point where it is converged, saddle or
    maximum, nowhere where it is diverged, slow or oscillating. Two runs end at the same
    point if theirs lie within 1 % of the domain's width; the point is found by Newton's
    method, or is the known minimum that near.

    Runs are looked at every 10 steps. One is left alone from then on if it is within a thousandth
    of the domain's width of a point that attracts, which is to say that the linearised
    method shrinks errors there by 5 % a step or more [1]_, or if it repeats its last
    iterate or the one before to the last bit. Neither changes where it ends.

    References
    ----------
    .. [1] B. T. Polyak, *Introduction to Optimization*, Optimization Software 1987,
       sec. 2.1.2 (linearisation near a fixed point).

    Examples
    --------
    >>> import gdwidget
    >>> found = gdwidget.basins("(x1**2 - 1)**2 + x2**2", eta=0.1, size=50, domain=(-1.5, 1.5))
    >>> found
    Basins(gd on (x1**2 - 1)**2 + x2**2, 50×50 runs: 50% minimum (-1, 0), 50% minimum (1, 0))
    >>> int(found.end[0, 0]), int(found.end[-1, 0]), int(found.arrival[0, 0])
    (0, 1, 13)
    """
    problem = as_objective(objective, **parameters)
    if problem.dim > 2:
        raise SolverError(
            f"{problem.name} has {problem.dim} variables: a map shows one, against the "
            "learning rate, or two."
        )
    count = _whole(steps, "steps", 1, MAX_STEPS)
    rule = rule_of(method)
    name = rule.name if rule else getattr(method, "__name__", type(method).__name__)
    sizes = _sizes(size)
    bounds = checked_domain(domain, problem.dim) if domain is not None else problem.domain
    axes = tuple(np.linspace(*b, n) for b, n in zip(bounds, sizes[-problem.dim :], strict=True))
    shared: float | None = None
    if problem.dim == 1:
        axes = (_rates(problem, name, eta, sizes[0]), *axes)
        etas, starts = (a.ravel() for a in np.meshgrid(*axes, indexing="ij"))
        start = starts[None]
    else:
        shared = _rate(_DEFAULT_RATE.get(name, 0.1) if eta is None else eta)
        start = np.stack([a.ravel() for a in np.meshgrid(*axes, indexing="ij")])
        etas = np.full(start.shape[1], shared)
    batch = Batch(problem, rule, method, etas, start)
    with np.errstate(all="ignore"):
        batch.run(count)
        end, points, kinds = _gather(problem, batch)
    batch.arrival[end < 0] = -1
    shape = (len(axes[0]), len(axes[1]))
    return Basins(
        objective=problem,
        method=name,
        steps=count,
        eta=shared,
        axes=(axes[0], axes[1]),
        end=end.reshape(shape),
        arrival=batch.arrival.reshape(shape),
        points=points,
        kinds=kinds,
    )


def _gather(problem: Objective, batch: Batch) -> tuple[NDArray[np.int16], Array, tuple[Kind, ...]]:
    """Return where each run ends, the points, and what they are."""
    end = np.where(batch.outcome == Outcome.DIVERGED, DIVERGED, UNSETTLED).astype(np.int16)
    close = NEAR * batch.width
    points: list[Array] = []
    kinds: list[Kind] = []
    for code, kind in _KINDS.items():
        runs = np.flatnonzero(batch.outcome == code)
        goals = batch.goal[:, runs]
        known = [np.array(point) for point in problem.minima] if kind == "minimum" else []
        first = len(points)
        while runs.size and len(points) < MOST_POINTS:
            seed = known[0] if known else goals[:, 0]
            here = squared(goals - seed[:, None]) <= close**2
            point = known.pop(0) if known else _polished(problem, seed, close)
            if not here.any():
                continue
            same = (i for i in range(first, len(points)) if _apart(points[i], point) <= close)
            index = next(same, len(points))
            if index == len(points):
                points.append(point)
                kinds.append(kind)
            end[runs[here]] = index
            runs, goals = runs[~here], goals[:, ~here]
    return end, np.array(points).reshape(-1, problem.dim), tuple(kinds)


def _polished(problem: Objective, point: Array, close: float) -> Array:
    """Return the stationary point near `point`, or the point itself if Newton finds none."""
    # A degenerate point is some way further than its quadratic model says.
    found = stationary_points(problem, point[:, None], 5 * close)[:, 0]
    return found if np.isfinite(found).all() else point


def _apart(a: Array, b: Array) -> float:
    return float(np.hypot.reduce(a - b))


def _at(point: Array) -> str:
    return " (" + ", ".join(f"{v:.4g}" for v in point) + ")"


def _rates(problem: Objective, method: str, eta: Any, size: int) -> Array:
    """Return the learning rates of a map in one dimension, ascending."""
    if eta is not None and np.ndim(eta) > 0:
        rates = np.array([_rate(value) for value in np.ravel(np.asarray(eta))])
        if rates.size < 2 or rates.size > MAX_SIZE or (np.diff(rates) <= 0).any():
            raise SolverError(
                f"eta is {brief(eta)}: give 2 to {MAX_SIZE} learning rates in ascending order."
            )
        return rates
    top = _rate(eta) if eta is not None else _top(problem, method)
    return top * np.arange(1, size + 1) / size


def _top(problem: Objective, method: str) -> float:
    """Return a learning rate past the edge of stability of every known minimum."""
    if method in ("newton", "newton_abs", "diagonal"):
        return 2.4
    rates = [best_rate(problem.hessian(np.array(point))) for point in problem.minima]
    usable = [rate for rate in rates if rate is not None]
    return 2.4 * max(usable) if usable else 1.0


def _rate(value: Any) -> float:
    number = isinstance(value, int | float | np.integer | np.floating)
    if not number or isinstance(value, bool) or not 0 < value < np.inf:
        raise SolverError(f"eta is {brief(value)}: give a positive number.")
    return float(value)


def _sizes(size: Any) -> tuple[int, int]:
    several = list(size) if isinstance(size, tuple | list) else [size, size]
    if len(several) != 2:
        raise SolverError(f"size is {brief(size)}: give one number, or one for each axis.")
    first, second = (_whole(n, "size", 2, MAX_SIZE) for n in several)
    return first, second


def _whole(value: Any, name: str, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise SolverError(f"{name} is {brief(value)}: give a whole number.")
    if not low <= value <= high:
        raise SolverError(f"{name} is {value}: give a number from {low} to {high:,}.")
    return int(value)
