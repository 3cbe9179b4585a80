"""How fine the sliders are: as fine as the size of a table and the time it takes allow."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.widget import table
from gdwidget.widget.axes import Scale, eta_positions, start_positions
from gdwidget.widget.series import Series
from gdwidget.widget.work import AT_ONCE_SECONDS, BACKGROUND_SECONDS, Job, Memo, Pace

Array = NDArray[np.float64]

ETA_POSITIONS = (120, 60, 30)
START_POSITIONS = {1: (121, 61, 31), 2: (81, 41, 21)}
GRID_STRIDES = (2, 4, 8)
"""From fine to coarse; the first that fits `TABLE_BYTES` is taken."""
TABLE_BYTES = 900_000
COMPARED_BYTES = 500_000
"""For several runs, which the browser has more to do with."""
TABLE_SECONDS = 0.25
"""A table that takes longer makes every movement wait for the kernel's answer."""

_Level = tuple[list[table.Section], int]
"""Sections of a table, and how many of the method's rows get a quadratic model."""


class Resolution:
    """Solves slider positions, each time as finely as the last times have shown to be affordable.

    A function written for single numbers may take a thousand times as long as a formula, so the
    first table is a coarse one, and each tells whether the next finer can be afforded. What a
    method of somebody's own takes longer than that is left in the job, for the background.

    Attributes
    ----------
    memo : dict
        Solved runs of somebody's own functions.
    """

    def __init__(self, objective: Objective, scale: Scale) -> None:
        self._objective, self._scale = objective, scale
        self._level = 0
        self._pace: Pace = {}
        self.memo: Memo = {}

    def turned_to(self, objective: Objective) -> Resolution:
        """Return what begins as fine as this, for an objective that takes as long."""
        other = Resolution(objective, self._scale)
        other._level = self._level
        return other

    def forget(self) -> None:
        """Forget solved runs: a function may do something else by now."""
        self.memo.clear()
        self._pace.clear()

    def solve(
        self, shown: list[Series], eta_top: float, eta: float, start: Array, steps: int
    ) -> tuple[Job, bytes]:
        """Solve the positions of all sliders around one of them.

        Parameters
        ----------
        shown : list of Series
        eta_top : float
            How far the learning-rate slider goes.
        eta : float
        start : ndarray, shape (D,)
        steps : int

        Returns
        -------
        job : Job
            With what is left to solve.
        packed : bytes
            The table of what is solved.
        """
        at = eta, start, steps
        levels = self._levels(len(shown), eta_top, steps)
        finest = self._affordable(shown, levels, at)
        level = min(self._level, finest)
        job, packed, spent = self._timed(shown, levels[level], at)
        while level < finest:
            growth = _points(*levels[level + 1]) / _points(*levels[level])
            if spent * growth > TABLE_SECONDS >= spent:
                # The first call of all also pays for what is imported and allocated once.
                job, packed, spent = self._timed(shown, levels[level], at)
            if spent * growth > TABLE_SECONDS:
                break
            level += 1
            job, packed, spent = self._timed(shown, levels[level], at)
        self._level = level if spent < 2 * TABLE_SECONDS else max(0, level - 1)
        if job.left:
            job.solve_here(self.memo, self._pace)
            job.advance(self.memo, AT_ONCE_SECONDS, longest=AT_ONCE_SECONDS)
            packed = job.packed()
        return job, packed

    def _affordable(
        self, shown: list[Series], levels: list[_Level], at: tuple[float, Array, int]
    ) -> int:
        """Return the finest level that the functions among the runs can solve in the background."""
        finest = len(levels) - 1
        if not any(one.own for one in shown):
            return finest
        sections, modelled = levels[finest]
        rows = sum(section.rows for section in sections)
        # What the first call of all pays for once must not count as the function's own pace.
        for _ in range(2):
            here = Job(self._objective, shown, sections[:1], modelled, *at)
            memo: Memo = self.memo if self._pace else {}
            seconds = here.solve_here(memo, self._pace)
            if rows * seconds <= BACKGROUND_SECONDS:
                return finest
            if here.out_of_time:
                self.memo.update(memo)
                break
        most = BACKGROUND_SECONDS / seconds
        sizes = [sum(s.rows for s in sections) for sections, _ in levels]
        return max((i for i, size in enumerate(sizes) if size <= most), default=0)

    def _timed(
        self, shown: list[Series], level: _Level, at: tuple[float, Array, int]
    ) -> tuple[Job, bytes, float]:
        began = time.perf_counter()
        sections, modelled = level
        job = Job(self._objective, shown, sections, modelled, *at)
        job.solve_rules()
        packed = job.packed()
        return job, packed, time.perf_counter() - began

    def _levels(self, runs: int, eta_top: float, steps: int) -> list[_Level]:
        """Return sections from coarse to fine, each with its number of modelled rows."""
        dim = self._objective.dim
        room = TABLE_BYTES if runs == 1 else COMPARED_BYTES
        strides = (*GRID_STRIDES, None) if dim == 2 else (None,)
        levels: list[_Level] = []
        for eta_most, start_most in zip(ETA_POSITIONS, START_POSITIONS[dim], strict=True):
            etas = eta_positions(eta_top, self._scale, eta_most)
            starts = tuple(
                start_positions(*bounds, start_most) for bounds in self._objective.domain
            )
            fitting = (table.sections_for(etas, starts, stride) for stride in strides)
            sections = next(
                (s for s in fitting if table.size_of(s, steps, dim, runs - 1) <= room), None
            )
            if sections:
                levels.insert(0, (sections, sum(s.rows for s in sections if not s.is_grid)))
        if not levels:
            levels = [(table.sections_for(etas, starts, None), sum(p.size for p in starts))]
        coarsest, _ = levels[0]
        return [([s for s in coarsest if not s.is_grid], 1), *levels]


def _points(sections: list[table.Section], modelled: int) -> int:
    """Return a measure of the work in a table: its rows, and more for those with a Hessian."""
    return sum(section.rows for section in sections) + 10 * modelled
