"""How fast runs approach their limit: order and rate as measured, and what theory says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.limits import lengths, limits_of
from gdwidget.core.methods import METHODS, Method
from gdwidget.core.solver import rule_of
from gdwidget.core.theory import conditions, hessians_around, is_regular, predicted
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import SolverError, brief

Array = NDArray[np.float64]

STEADY = 0.02
"""Spread of the logarithms of steady factors, absolute and beside their mean."""
FEWEST = 3
"""Steps that make a steady rate."""
SUPERLINEAR = 1.2
"""From this slope on a run is faster than linear."""
STRAIGHT = 0.02
"""Spread of a faster run about its straight line, beside the line's own height."""
DROP = 1e-3
"""By this factor a faster run must come nearer before its slope is believed."""
FALL = np.log(2)
"""So much the logarithm falls along the crests of a swinging run that approaches."""
CRESTS = 0.03
"""Spread of a swinging run's crests about their straight line, beside its fall."""
WHOLE = 0.15
"""So near a whole number an order is taken for it."""
ROUNDING = 1e-12
"""Errors below this, beside the numbers they are differences of, are rounding."""


class Regime(IntEnum):
    """What kind of approach was measured. The numbers are part of the widget's format."""

    NONE = 0
    LINEAR = 1
    FASTER = 2
    AVERAGE = 3
    ONE_STEP = 4


@dataclass(frozen=True, eq=False)
class Rates:
    r"""Order and rate of convergence of a batch of runs, measured and predicted.

    A run has order p and rate C if :math:`e_{k+1} \approx C\,e_k^p`, where
    :math:`e_k = \lVert x_k - x^* \rVert`: on logarithmic axes a line of slope p.

    Attributes
    ----------
    limit : ndarray of float64, shape (*batch, D)
        x*: what the errors are measured from; NaN where none was found.
    error : ndarray of float64, shape (steps+1, *batch)
        Distance of every iterate from it.
    regime : ndarray of uint8, shape (*batch,)
        Code of `Regime`: linear, faster, an average over a run that jumps, one step that
        arrives, or none.
    order, rate : ndarray of float64, shape (*batch,)
        p and C as fitted; NaN where no rate is steady.
    first, last : ndarray of int32, shape (*batch,)
        Iterates used: the steady part of the run; −1 where there is none.
    theory_order, theory_rate : ndarray of float64, shape (*batch,)
        What theory says of the approach to x*; NaN where it says nothing.
    condition : ndarray of float64, shape (*batch,)
        Condition number L/μ of the Hessian at x*; NaN unless it is positive definite.
    best_eta : ndarray of float64, shape (*batch,)
        Best fixed learning rate of gradient descent there, 2/(μ + L); likewise.
    """

    limit: Array
    error: Array
    regime: NDArray[np.uint8]
    order: Array
    rate: Array
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    theory_order: Array
    theory_rate: Array
    condition: Array
    best_eta: Array

    def __post_init__(self) -> None:
        """Make the arrays read-only."""
        for array in vars(self).values():
            array.setflags(write=False)

    @property
    def sentence(self) -> str:
        """Return order, rate and theory of a single run in words."""
        if self.regime.ndim:
            raise SolverError(f"These are the rates of {self.regime.size} runs: read the arrays.")
        theory, rate = "", float(self.rate)
        if self.theory_rate == 0:
            theory = "; theory: the rate is 0: one step arrives"
        elif np.isfinite(self.theory_rate):
            theory = f"; theory: order {self.theory_order:.0f}, {_factor(float(self.theory_rate))}"
        elif np.isfinite(self.theory_order):
            theory = f"; theory: order {self.theory_order:.0f}"
        used = f"iterates {self.first} to {self.last}"
        match int(self.regime):
            case Regime.NONE:
                return "no steady rate" + theory
            case Regime.ONE_STEP:
                return "arrives in one step" + theory
            case Regime.FASTER:
                return f"order {self.order:.2f}, constant {self.rate:.3g} ({used}){theory}"
            case Regime.AVERAGE:
                return f"order 1 on average, each step ×{_factor(rate)} ({used}){theory}"
        return f"order {self.order:.2f}, each step ×{_factor(rate)} ({used}){theory}"

    def __repr__(self) -> str:
        """Say it in words for a single run, and count the runs of a batch."""
        if not self.regime.ndim:
            return f"Rates({self.sentence})"
        steady = int(np.count_nonzero(np.isfinite(self.order)))
        return f"Rates({self.regime.size} runs, {steady} with a steady rate)"


def rates(run: Trajectory, *, method: str | Method | Callable[..., object] | None = None) -> Rates:
    r"""Measure order and rate of convergence, beside what theory says.

    Parameters
    ----------
    run : Trajectory
        What `gdwidget.solve` returned.
    method : Method, optional
        The rule that ran, where it was not the one of that name with its
        default hyperparameters, such as ``gdwidget.Momentum(beta=0.5)``.

    Returns
    -------
    Rates

    Raises
    ------
    SolverError
        If there is no such method, or `run` is something else.

    Notes
    -----
    *Limit.* A run at rest goes to the known minimum that is within 1 % of the domain's width,
    else to the stationary point that Newton's method finds from its end. A run on its way is
    measured from the known minimum that is nearest to its end, if it has come nearer, else
    from where a line search takes it; any other from the nearest known minimum.

    *Fit.* What follows the first error at rounding level is left out, and so is the
    transient: the steady part is the longest end of the run whose factors
    :math:`e_{k+1}/e_k` agree within 2 % (*linear*), or whose points
    :math:`(\log e_k, \log e_{k+1})` lie on one line steeper than 1.2 (*faster*). The order is the
    slope of that line. A run that swings while it approaches, as momentum does, has the
    *average* rate of a line through the crests of :math:`\log e_k` against k.

    *Theory*, with eigenvalues λ of the Hessian at x*, μ and L being the extreme ones:

    - gradient descent: order 1, :math:`\max_\lambda |1 - \eta\lambda|`, exactly on a quadratic
      and in the limit elsewhere [1]_ (sec. 1.4), [2]_ (sec. 2.1.2); the best fixed
      learning rate is :math:`2/(\mu + L)` [2]_ (sec. 1.4);
    - Newton: order 2 [3]_ (theorem 3.5), in one dimension with the constant
      :math:`|f'''/(2f'')|`; where :math:`f''' = 0`, order 3 and :math:`|f''''/(3f'')|`, by the next
      term of Taylor's series; damped by η, order 1 and :math:`|1 - \eta|`;
    - diagonal preconditioning: order 1, :math:`\max |1 - \eta\nu|` over the eigenvalues ν of
      :math:`|\mathrm{diag} H|^{-1} H`; in one dimension it is Newton;
    - momentum: order 1, the largest root in size of :math:`r^2 - (1 + \beta - \eta\lambda) r +
      \beta`, which is :math:`\sqrt\beta` where it swings [1]_ (sec. 3.2), [4]_;
    - the others: nothing.

    Where the rate is 0 on a quadratic, one step arrives.

    References
    ----------
    .. [1] B. T. Polyak, *Introduction to Optimization*, Optimization Software 1987.
    .. [2] Y. Nesterov, *Lectures on Convex Optimization*, 2nd ed., Springer 2018.
    .. [3] J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006.
    .. [4] B. T. Polyak, "Some methods of speeding up the convergence of iteration
       methods", USSR Comput. Math. Math. Phys. 4(5), 1964.

    Examples
    --------
    >>> import gdwidget
    >>> gdwidget.rates(gdwidget.solve("x**2", eta=0.2, start=10.0, steps=10))
    Rates(order 1.00, each step ×0.6 (iterates 0 to 10); theory: order 1, 0.6)
    """
    if not isinstance(run, Trajectory):
        raise SolverError(f"run is {brief(run)}: give what gdwidget.solve returned.")
    batch, objective = run.batch, run.objective
    rule = rule_of(method) if method is not None else None
    if rule is None and run.method in METHODS:
        rule = METHODS[run.method]()
    with np.errstate(all="ignore"):
        limit = limits_of(run)
        error = np.hypot.reduce(run.iterates - limit, axis=1)
        size = np.hypot.reduce(run.iterates, axis=1)
        floor = ROUNDING * np.maximum(np.vstack([size[:1], size[:-1]]), lengths(limit))
        found = fit(error, floor)
        around = hessians_around(objective, limit)
        regular = is_regular(around)
        theory_order, theory_rate = predicted(objective, rule, run.eta.reshape(-1), around, regular)
        condition, best = conditions(around[0], regular)
    whole = found._asdict() | {
        "theory_order": theory_order,
        "theory_rate": theory_rate,
        "condition": condition,
        "best_eta": best,
    }
    return Rates(
        limit=np.ascontiguousarray(limit.T).reshape(*batch, objective.dim),
        error=error.reshape(-1, *batch),
        **{name: array.reshape(batch) for name, array in whole.items()},
    )


class _Found(NamedTuple):
    """What was measured of B runs; see `Rates`."""

    regime: NDArray[np.uint8]
    order: Array
    rate: Array
    first: NDArray[np.int32]
    last: NDArray[np.int32]


def fit(error: Array, floor: Array) -> _Found:
    """Fit order and rate to errors, (steps+1, B), of which those up to `floor` are rounding."""
    count, size = error.shape
    nothing, none = np.full(size, np.nan), np.full(size, -1, dtype=np.int32)
    found = _Found(np.zeros(size, np.uint8), nothing, nothing.copy(), none, none.copy())
    usable = np.isfinite(error) & (error > floor)
    if count > 1:
        found.regime[usable[0] & (error[1:] <= floor[1:]).all(axis=0)] = Regime.ONE_STEP
    if count < FEWEST:
        return found
    last = np.where(usable.all(axis=0), count, np.argmin(usable, axis=0)) - 1
    with np.errstate(all="ignore"):
        log = np.log(np.where(usable, error, 1.0))
        ends = _Ends(log, last)
        _linear(ends, found)
        _faster(ends, found)
        _average(log, last, found)
    steady = np.isfinite(found.order)
    found.last[steady] = last[steady]
    return found


def _factor(rate: float) -> str:
    """Write a factor, with as many digits as tell it from 1."""
    digits = 3 if abs(1 - rate) >= 0.01 or rate == 1 else 2 - int(np.log10(abs(1 - rate)))
    return f"{rate:.{digits}g}"


class _Ends:
    """Moments of the points (a, b) = (log e_k, log e_{k+1}) over the end of each run.

    Row k of an array, (steps, B), is of the steps from k on.
    """

    def __init__(self, log: Array, last: NDArray[np.intp]) -> None:
        steps = np.arange(len(log) - 1)[:, None]
        self.log, self.last = log, last
        self.inside = steps < last
        self.number = np.maximum(last - steps, 0)
        a, b = np.where(self.inside, log[:-1], 0.0), np.where(self.inside, log[1:], 0.0)
        self.change = b - a
        self.a, self.b = self._mean(a), self._mean(b)
        self.aa = self._mean(a * a) - self.a**2
        self.ab = self._mean(a * b) - self.a * self.b
        self.bb = self._mean(b * b) - self.b**2
        self.slope = self.ab / self.aa

    def _mean(self, values: Array) -> Array:
        return np.asarray(np.cumsum(values[::-1], axis=0)[::-1] / self.number)


def _longest(good: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the runs with a good end, and the step at which the longest one begins."""
    runs = np.flatnonzero(good.any(axis=0))
    return runs, np.argmax(good[:, runs], axis=0)


def _linear(ends: _Ends, found: _Found) -> None:
    mean = ends.b - ends.a
    spread = np.sqrt(np.maximum(ends.aa + ends.bb - 2 * ends.ab, 0.0))
    good = (mean < 0) & (spread <= STEADY * np.minimum(-mean, 1.0))
    runs, begin = _longest(good & (ends.number >= FEWEST))
    found.regime[runs], found.first[runs] = Regime.LINEAR, begin
    found.order[runs] = ends.slope[begin, runs]
    found.rate[runs] = np.exp(mean[begin, runs])


def _faster(ends: _Ends, found: _Found) -> None:
    log, last = ends.log, ends.last
    off = np.sqrt(np.maximum(ends.bb - ends.slope * ends.ab, 0.0))
    speeding = np.ones_like(ends.inside)
    speeding[:-1] = (ends.change[1:] < ends.change[:-1]) | ~ends.inside[1:]
    speeding = np.logical_and.accumulate(speeding[::-1], axis=0)[::-1]
    drop = log[np.maximum(last, 0), np.arange(log.shape[1])] - log[:-1]
    good = (ends.slope >= SUPERLINEAR) & (off <= STRAIGHT * np.sqrt(ends.bb)) & speeding
    good &= (ends.change < 0) & (drop <= np.log(DROP)) & (found.regime == Regime.NONE)
    # Two points are always on a line: then only a whole order is believed.
    whole = np.abs(ends.slope - np.round(ends.slope)) <= WHOLE
    good &= (ends.number >= FEWEST) | ((ends.number == FEWEST - 1) & whole)
    runs, begin = _longest(good)
    order = ends.slope[begin, runs]
    found.regime[runs], found.first[runs], found.order[runs] = Regime.FASTER, begin, order
    # The constant of a whole order, from the last step, where the series' first term rules.
    power = np.where(np.abs(order - np.round(order)) <= WHOLE, np.round(order), order)
    found.rate[runs] = np.exp(log[last[runs], runs] - power * log[last[runs] - 1, runs])


def _average(log: Array, last: NDArray[np.intp], found: _Found) -> None:
    """Fit the crests of errors that swing."""
    for run in np.flatnonzero((found.regime == Regime.NONE) & (last >= 2 * FEWEST)):
        values = log[: last[run] + 1, run]
        crests = np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:])) + 1
        for begin in range(len(crests) - FEWEST + 1):
            k = crests[begin:]
            slope, offset = np.polyfit(k, values[k], 1)
            off = np.sqrt(np.mean((values[k] - slope * k - offset) ** 2))
            drop = -slope * (k[-1] - k[0])
            if drop >= FALL and off <= CRESTS * drop:
                found.regime[run], found.first[run] = Regime.AVERAGE, k[0]
                found.order[run], found.rate[run] = 1.0, np.exp(slope)
                break
