"""Runs advanced only until it is certain where they end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.custom import run_custom
from gdwidget.core.methods import Method
from gdwidget.core.objective import Objective
from gdwidget.core.outcome import FLATTENS, GRADIENT_RTOL, NEAR, THERE, Outcome, classify
from gdwidget.core.solver import advance
from gdwidget.core.symmetric import solve_symmetric
from gdwidget.core.theory import contraction

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

LOOK = 10
"""Steps between two looks at which runs are settled."""
BLOCK = 8192
"""Runs advanced together: their arrays stay in the cache."""
CAUGHT = 1e-3
"""So many widths of the domain from a point that attracts, a run is certain to end there."""
CONTRACTS = 0.95
"""A point attracts where the linearised method shrinks errors to this or less a step."""

SETTLED = (Outcome.CONVERGED, Outcome.SADDLE, Outcome.MAXIMUM)
"""Outcomes of runs that end at a point."""


class Batch:
    """B runs on their way, reduced to the latest iterate of each."""

    def __init__(
        self,
        problem: Objective,
        rule: Method | None,
        method: Any,
        eta: Array,
        start: Array,
    ) -> None:
        self.problem, self.rule, self.method = problem, rule, method
        self.eta, self.start = eta, start
        self.width = max(high - low for low, high in problem.domain)
        size = start.shape[1]
        self.x = start.copy()
        self.goal = np.full_like(start, np.nan)
        """Stationary point a run is near, (D, B)."""
        self.outcome = np.full(size, Outcome.SLOW, dtype=np.uint8)
        self.arrival = np.full(size, -1, dtype=np.int32)
        self.memory = [np.zeros_like(start) for _ in range(rule.memory if rule else 0)]
        self.limit = np.empty(size)
        """Gradient norm from which on a run may have settled."""

    def run(self, steps: int) -> None:
        """Advance all runs and judge where they are."""
        size = self.x.shape[1]
        for block in _blocks(np.arange(size)):
            slope = np.sqrt(squared(self._slope(self.x[:, block])))
            self.limit[block] = GRADIENT_RTOL * np.maximum(1.0, slope)
        active, caught, done = np.arange(size), np.zeros(size, dtype=bool), 0
        while active.size and done < steps:
            count = min(LOOK if self.rule else steps, steps - done)
            going = []
            for block in _blocks(active):
                path = self._advance(block, count, done)
                held, over = self._look(block, path, done)
                caught[block[held]] = True
                going.append(block[~over])
            active, done = np.concatenate(going), done + count
        self._judge(np.flatnonzero(~caught), steps)

    def _judge(self, runs: NDArray[np.intp], steps: int) -> None:
        """Name the outcome of runs that went all their way."""
        unsure = []
        for block in _blocks(runs):
            ends = np.stack([self.start[:, block], self.x[:, block]])
            f = self.problem.value(ends.swapaxes(1, 2))
            self.outcome[block] = classify(self.problem, ends, f)
            # Only these may have diverged, and to tell takes all their iterates.
            unsure.append(block[~(f[1] <= f[0]) | self._far(ends[1])])
        for block in _blocks(np.concatenate([*unsure, runs[:0]])):
            self.outcome[block] = classify(self.problem, self._whole(block, steps))
        settled = np.isin(self.outcome[runs], SETTLED)
        lost = runs[settled & (self.arrival[runs] < 0)]  # such as on a valley's level floor
        for block in _blocks(lost):
            self.goal[:, block] = self.x[:, block]
            path = self._whole(block, steps)
            self.arrival[block] = self._entry(path, self.goal[:, block], 0, 0)

    def _far(self, x: Array) -> Mask:
        low, high = np.array(self.problem.domain).T[:, :, None]
        return np.asarray(((x < low - self.width) | (x > high + self.width)).any(axis=0))

    def _advance(self, block: NDArray[np.intp], count: int, done: int) -> Array:
        if self.rule is None:
            path = self._whole(block, count)
        else:
            memory = [state[:, block].T for state in self.memory]
            path = advance(
                self.problem.kernel,
                self.rule,
                self.eta[block],
                self.x[:, block],
                count,
                done=done,
                memory=memory,
            )
            for state, new in zip(self.memory, memory, strict=True):
                state[:, block] = new.T
        self.x[:, block] = path[-1]
        return path

    def _whole(self, block: NDArray[np.intp], steps: int) -> Array:
        eta, start = self.eta[block], self.start[:, block]
        if self.rule is None:
            return run_custom(self.problem, self.method, eta, start, steps)
        return advance(self.problem.kernel, self.rule, eta, start, steps)

    def _look(self, block: NDArray[np.intp], path: Array, done: int) -> tuple[Mask, Mask]:
        """Tell which runs of a block are caught, and which are over, in the last iterates."""
        last = path[-1]
        dim, size = last.shape
        grad, hess = np.empty((dim, size)), np.empty((dim * (dim + 1) // 2, size))
        self.problem.kernel.evaluate(list(last), grad=list(grad), hess=list(hess))
        step = solve_symmetric(hess.T, grad.T).T
        over = ~np.isfinite(last.sum(axis=0))
        caught = np.zeros(size, dtype=bool)
        # A little more, since the model's distance is not quite the true one.
        reach = squared(step)
        near = np.flatnonzero(reach <= (2 * NEAR * self.width) ** 2)
        before = self.arrival[block[near]]
        self.arrival[block] = -1
        if not near.size:
            return caught, over

        runs = block
        if near.size < size:
            runs, reach, path = block[near], reach[near], path[:, :, near]
            grad, hess, step, last = grad[:, near], hess[:, near], step[:, near], last[:, near]
        goal = last - step
        left = self._slope(goal)
        # Once more with the same Hessian: what remains of the error is of third order.
        more = solve_symmetric(hess.T, left.T).T
        goal -= np.where(squared(more) <= reach, more, 0.0)
        self.goal[:, runs] = goal
        entry = self._entry(path, goal, done, before)
        self.arrival[runs] = np.where(entry < done + len(path), entry, -1)

        low, high = _eigenvalues(hess)
        slope = squared(grad)
        held = (squared(left) <= FLATTENS**2 * slope) | (reach <= (THERE * self.width) ** 2)
        held &= (slope <= self.limit[runs] ** 2) & (reach <= (CAUGHT * self.width) ** 2)
        if self.rule is not None and not self.rule.memory:
            extremes = np.stack([low, high])[-dim:]
            held &= contraction(self.rule, self.eta[runs], extremes) <= CONTRACTS
            others = np.flatnonzero(~held)
            x = path[-3:, :, others]
            if len(x) == 3:
                over[near[others]] |= (x[2] == x[:2]).all(axis=1).any(axis=0)
        elif self.rule is not None:
            held[:] = False
        caught[near] = held
        self.outcome[runs] = np.where(
            low > 0, Outcome.CONVERGED, np.where(high < 0, Outcome.MAXIMUM, Outcome.SADDLE)
        )
        return caught, over | caught

    def _entry(self, path: Array, goal: Array, done: int, before: Any) -> NDArray[np.int32]:
        """Return the iterate from which on runs stay near their goal.

        `path` holds the iterates from `done` on, `before` the answers up to there, −1 for none.
        """
        entry = np.full(path.shape[2], done, dtype=np.int32)
        np.copyto(entry, before, where=np.asarray(before) >= 0)
        near = (NEAR * self.width) ** 2
        for k, x in enumerate(path):
            np.copyto(entry, done + k + 1, where=squared(x - goal) > near)
        return entry

    def _slope(self, x: Array) -> Array:
        x = np.ascontiguousarray(x)
        grad = np.empty_like(x)
        self.problem.kernel.evaluate(list(x), grad=list(grad))
        return grad


def _blocks(runs: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    for begin in range(0, runs.size, BLOCK):
        yield runs[begin : begin + BLOCK]


def squared(vectors: Array) -> Array:
    """Return squared Euclidean lengths along the first axis."""
    total: Array = np.square(vectors[0])
    for component in vectors[1:]:
        total += np.square(component)
    return total


def _eigenvalues(hess: Array) -> tuple[Array, Array]:
    """Return the smaller and the larger eigenvalue of upper triangles, (D(D+1)/2, B), D ≤ 2."""
    if len(hess) == 1:
        return hess[0], hess[0]
    h11, h12, h22 = hess
    middle: Array = (h11 + h22) / 2
    radius: Array = np.sqrt(((h11 - h22) / 2) ** 2 + h12**2)
    return middle - radius, middle + radius
