"""The work behind a table: built-in rules in one batch, somebody's function one run at a time.

What is quick is done at once; the rest goes on in a thread, nearest to the position on screen
first, so that the kernel stays free. Solved runs are remembered until a method is assigned.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.custom import OwnCodeError, fitted, own_method
from gdwidget.core.objective import Objective
from gdwidget.core.solver import solve
from gdwidget.core.trajectory import Trajectory
from gdwidget.widget import table
from gdwidget.widget.series import Series
from gdwidget.widget.watchdog import OutOfTime, within

Array = NDArray[np.float64]

AT_ONCE_SECONDS = 0.12
"""For a function, before its other positions are left to the background."""
BACKGROUND_SECONDS = 8.0
"""For all positions: a slower function gets fewer of them."""
RUN_SECONDS = 3.0
"""For one run: past it a loop is taken never to end."""
TIMEOUT = "timeout"
"""Kind of the error of such a run."""
PUBLISH_SECONDS = 0.4
MOST_REMEMBERED = 20_000

Ran = tuple[Array, OwnCodeError | None]
Memo = dict[tuple[Any, ...], Ran]
"""By function, learning rate, start and steps: iterates, and what went wrong."""
Pace = dict[tuple[Any, int], float]
"""By function and steps: seconds that a run takes."""


class Batch:
    """The runs of one series."""

    def __init__(
        self,
        objective: Objective,
        series: Series,
        sections: list[table.Section],
        eta: float,
        start: Array,
        steps: int,
    ) -> None:
        if series.eta is not None:
            eta = series.eta
            sections = [s for s in sections if s.kind is not table.Kind.ETA]
        if series.fixed:
            sections = [s for s in sections if s.kind is table.Kind.HERE]
        self.objective, self.series, self.sections, self.steps = objective, series, sections, steps
        self.etas, self.starts = table.batch_of(sections, eta, start)
        size = len(self.etas)
        self.states: NDArray[np.uint8] | None = None
        self.lengths = np.full(size, steps + 1)
        self.failure: OwnCodeError | None = None
        """Why there is no run at the position on screen."""
        self.iterates: Array = np.empty((0, objective.dim))
        """Of the position on screen, as somebody's function returned them."""
        self.path: Array
        if series.fixed:
            self.path = np.full((steps + 1, objective.dim, 1), np.nan)
            self._put(0, series.method)
        elif series.own:
            self.path = np.full((steps + 1, objective.dim, size), np.nan)
            self.states = np.full(size, table.PENDING, dtype=np.uint8)
            self._own = own_method(series.method, objective.dim)
            self._left = list(np.argsort(_distances(sections, eta, start), kind="stable"))

    def solve(self) -> None:
        """Solve all rows of a built-in rule."""
        if self.series.own or self.series.fixed:
            return
        one = self.objective.dim == 1
        run = solve(
            self.objective,
            method=self.series.method,
            eta=self.etas,
            start=self.starts[:, 0] if one else self.starts,
            steps=self.steps,
        )
        self.path = run.iterates

    @property
    def left(self) -> int:
        """Return how many rows are not solved yet."""
        return len(self._left) if self.series.own else 0

    def advance(
        self, memo: Memo, unwanted: Callable[[], bool], seconds: float | None = None
    ) -> None:
        """Solve the next row of a function; one that takes so many seconds is left to another time.

        Raises
        ------
        OutOfTime
            If it is left, also because it is unwanted meanwhile.
        """
        row = int(self._left[0])
        eta, start = float(self.etas[row]), self.starts[row]
        key = (self.series.method, eta, *start.tolist(), self.steps)
        if key not in memo:
            if len(memo) >= MOST_REMEMBERED:
                memo.clear()
            memo[key] = self._ran(eta, start, unwanted, seconds)
        iterates, error = memo[key]
        self._left.pop(0)
        self._put(row, iterates, whole=error is None)
        assert self.states is not None
        self.states[row] = table.FAILED if error else 0
        if row == 0:
            self.failure = error

    def _ran(
        self, eta: float, start: Array, unwanted: Callable[[], bool], seconds: float | None
    ) -> Ran:
        most = RUN_SECONDS if seconds is None else seconds
        deadline = time.monotonic() + most

        def going_on() -> None:
            if unwanted() or time.monotonic() > deadline:
                raise OutOfTime

        run = partial(self._own.run, self.objective, eta, start, self.steps, going_on)
        try:
            return within(most, run, unwanted), None
        except OwnCodeError as error:
            # The traceback would keep all that the run held.
            return error.iterates, error.with_traceback(None)
        except OutOfTime:
            if seconds is not None or unwanted():
                raise
            problem = f"{self._own.name} did not return within {RUN_SECONDS:g} seconds"
            return start[None], OwnCodeError(TIMEOUT, f"{problem}: does a loop never end?")

    def _put(self, row: int, iterates: Array, *, whole: bool = True) -> None:
        """Take one row: if `whole`, as `gdwidget.solve` does, a student's exactly as it is."""
        if row == 0:
            self.iterates = iterates
        if self.series.role == "student" or not whole:
            count = min(len(iterates), self.steps + 1)
            self.path[:count, :, row] = iterates[:count]
            self.lengths[row] = len(iterates)
        else:
            self.path[:, :, row] = fitted(iterates, self.steps)

    @property
    def remarks(self) -> list[str]:
        """Say where a whole run on screen does not keep to the settings: it would look as if."""
        count = len(self.iterates)
        if not self.series.own or self.series.role == "student" or self.failure or not count:
            return []
        name, said = self._own.name, []
        first, start = self.iterates[0], self.starts[0]
        if not np.allclose(first, start, rtol=1e-6, atol=0.0):  # as near as single precision
            came, wanted = (", ".join(f"{v:.6g}" for v in point) for point in (first, start))
            said.append(
                f"{name} starts from {came} instead of {wanted}: "
                "give it an argument x0, and it is told the start."
            )
        if count <= self.steps and np.isfinite(self.iterates[-1]).all():
            said.append(
                f"{name} returned {count} of {self.steps + 1} iterates, after which its run is "
                "shown at rest: give it an argument steps, and it is told how many are wanted."
            )
        return said

    def part(self) -> table.Part:
        """Return what the table packs."""
        run = self._trajectory(self.path, self.etas, (len(self.etas),))
        return table.Part(self.sections, run, self.states, self.lengths)

    @cached_property
    def here(self) -> Trajectory:
        """Return the run at the position on screen; of a student's, as many iterates as it has."""
        path = np.ascontiguousarray(self.path[: self.lengths[0], :, :1])
        return self._trajectory(path, self.etas[0].reshape(()).copy(), ())

    def _trajectory(self, path: Array, eta: Array, batch: tuple[int, ...]) -> Trajectory:
        method = self.series.label if self.series.fixed else self.series.method
        name = method if isinstance(method, str) else getattr(method, "name", self.series.label)
        return Trajectory(self.objective, name, eta, batch, path.view())


class Job:
    """All runs of one table."""

    def __init__(
        self,
        objective: Objective,
        series: list[Series],
        sections: list[table.Section],
        modelled: int,
        eta: float,
        start: Array,
        steps: int,
    ) -> None:
        self.eta, self.start, self.steps, self.modelled = eta, start, steps, modelled
        self.batches = [Batch(objective, one, sections, eta, start, steps) for one in series]
        self.cancelled = False

    @property
    def left(self) -> bool:
        """Return whether positions are not solved yet."""
        return any(batch.left for batch in self.batches)

    @property
    def out_of_time(self) -> bool:
        """Return whether a function does not return at the position on screen."""
        failures = [batch.failure for batch in self.batches]
        return any(failure is not None and failure.kind == TIMEOUT for failure in failures)

    def solve_rules(self) -> None:
        """Solve what the built-in rules need, all positions at once."""
        for batch in self.batches:
            batch.solve()

    def solve_here(self, memo: Memo, pace: Pace) -> float:
        """Solve the position on screen with each function; return the seconds all of them take."""
        total = 0.0
        with quiet():
            for batch in self.batches:
                if batch.left != len(batch.etas) or not batch.left:
                    continue
                key, known = (batch.series.method, self.steps), len(memo)
                began = time.perf_counter()
                batch.advance(memo, lambda: False)
                if len(memo) != known:
                    pace[key] = min(time.perf_counter() - began, pace.get(key, np.inf))
                total += pace.get(key, 0.0)
        return total

    def advance(self, memo: Memo, seconds: float, longest: float | None = None) -> bool:
        """Solve further positions for so long; return whether all are solved.

        Given how long a single one may take at the longest, it stops before one that takes longer.
        """
        until = time.monotonic() + seconds
        with quiet(), contextlib.suppress(OutOfTime):
            while unfinished := [b for b in self.batches if b.left]:
                for batch in unfinished:
                    if self.cancelled:
                        return False
                    batch.advance(memo, lambda: self.cancelled, longest)
                if time.monotonic() > until:
                    break
        return not self.left

    def packed(self) -> bytes:
        """Return the table, as far as it is solved."""
        first, *others = (batch.part() for batch in self.batches)
        return table.pack(
            first.sections,
            first.run,
            self.eta,
            self.start,
            self.modelled,
            states=first.states,
            others=others,
        )


class Worker:
    """Goes on with a job in a thread until it is done or the next one comes.

    Parameters
    ----------
    publish : callable
        Called in that thread with the job, whenever there is more to show.
    """

    def __init__(self, publish: Callable[[Job], None]) -> None:
        self._publish = publish
        self._job: Job | None = None

    def cancel(self) -> None:
        """Leave what is not solved."""
        if self._job is not None:
            self._job.cancelled = True
            self._job = None

    def take(self, job: Job, memo: Memo) -> None:
        """Leave the old job for this one."""
        self.cancel()
        self._job = job
        thread = threading.Thread(target=self._work, args=(job, memo), daemon=True)
        # Where there are no threads, positions are solved when they are visited.
        with contextlib.suppress(RuntimeError):
            thread.start()

    def _work(self, job: Job, memo: Memo) -> None:
        done = False
        while not done and not job.cancelled:
            done = job.advance(memo, PUBLISH_SECONDS)
            if not job.cancelled:
                self._publish(job)


def _distances(sections: list[table.Section], eta: float, start: Array) -> Array:
    """Return how far each row is from the position on screen, in positions of the slider."""
    parts = []
    for section in sections:
        if section.kind is table.Kind.HERE:
            parts.append(np.full(1, -1.0))
            continue
        now = [eta] if section.kind is table.Kind.ETA else start[section.axis :].tolist()
        near = [
            np.abs(np.arange(p.size) - np.searchsorted(p, value))
            for p, value in zip(section.positions, now, strict=False)
        ]
        grid = np.add.outer(*near).ravel() if section.is_grid else near[0]
        parts.append(grid.astype(np.float64))
    return np.concatenate(parts)


class _Muted:
    """Stands in for a stream: swallows what some threads write, and passes on all else."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.threads: list[int] = []

    def write(self, text: str) -> int:
        if threading.get_ident() in self.threads:
            return len(text)
        return int(self.stream.write(text) or 0)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


_muting = threading.Lock()


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Drop what this thread prints: a function is run for hundreds of positions.

    Streams are the process's, so other threads are let through; an old stand-in that somebody puts
    back afterwards does no harm.
    """
    me = threading.get_ident()
    with _muting:
        for name in ("stdout", "stderr"):
            if not isinstance(getattr(sys, name), _Muted):
                setattr(sys, name, _Muted(getattr(sys, name)))
        muted = [s for s in (sys.stdout, sys.stderr) if isinstance(s, _Muted)]
        for stream in muted:
            stream.threads.append(me)
    try:
        yield
    finally:
        with _muting:
            for name, stream in zip(("stdout", "stderr"), muted, strict=True):
                stream.threads.remove(me)
                if not stream.threads and getattr(sys, name) is stream:
                    setattr(sys, name, stream.stream)
