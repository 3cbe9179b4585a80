"""The result of a solve: iterates, and what follows from them on demand."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.outcome import Outcome, classify

if TYPE_CHECKING:
    from gdwidget.core.objective import Objective

Array = NDArray[np.float64]

MANY = 2**13
"""A step of so many runs is worth an evaluation of its own, which need not copy the iterates."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """All iterates of a batch of runs.

    Attributes
    ----------
    objective : Objective
        What was minimised.
    method : str
        Name of the method.
    eta : ndarray of float64, shape (*batch,)
        Learning rate of each run.
    batch : tuple of int
        Shape of the batch; () for a single run.
    iterates : ndarray of float64, shape (steps+1, D, B)
        The same numbers as `path` in the order they were computed, B being the
        number of runs: what table and outcome read. Read-only.
    """

    objective: Objective
    method: str
    eta: Array
    batch: tuple[int, ...]
    iterates: Array = field(repr=False)

    def __post_init__(self) -> None:
        """Make the result read-only."""
        self.iterates.setflags(write=False)
        self.eta.setflags(write=False)

    @property
    def steps(self) -> int:
        """Return the number of updates."""
        return int(self.iterates.shape[0]) - 1

    @property
    def path(self) -> Array:
        """Return the iterates, a read-only view of shape (steps+1, *batch, D).

        The first is the start. Non-finite iterates of a divergent run stay as they came.
        """
        dim = self.iterates.shape[1]
        return self.iterates.transpose(0, 2, 1).reshape(self.steps + 1, *self.batch, dim)

    @cached_property
    def value(self) -> Array:
        """f at every iterate, shape (steps+1, *batch)."""
        steps, dim, size = self.iterates.shape
        f = np.empty((steps, size))
        evaluate = self.objective.kernel.evaluate
        with np.errstate(all="ignore"):
            if size < MANY:
                rows = [np.ascontiguousarray(self.iterates[:, d]).ravel() for d in range(dim)]
                evaluate(rows, f=f.ravel())
            else:
                for x, out in zip(self.iterates, f, strict=True):
                    evaluate(list(x), f=out)
        return _frozen(f.reshape(steps, *self.batch))

    @cached_property
    def slope(self) -> Array:
        """Euclidean norm of the gradient at every iterate, shape (steps+1, *batch)."""
        gradient = self.objective.gradient(self.path)
        with np.errstate(all="ignore"):  # unlike a sum of squares, hypot overflows only if it must
            return _frozen(np.asarray(np.hypot.reduce(gradient, axis=-1, initial=0.0)))

    @cached_property
    def outcome_codes(self) -> NDArray[np.uint8]:
        """Code of each run's `Outcome`, shape (*batch,)."""
        steps, _, size = self.iterates.shape
        value = self.value.reshape(steps, size)
        codes = classify(self.objective, self.iterates, value).reshape(self.batch)
        codes.setflags(write=False)
        return codes

    @cached_property
    def outcome(self) -> Any:
        """`Outcome` of each run: one for a single run, else an object array of shape (*batch,)."""
        if not self.batch:
            return Outcome(int(self.outcome_codes))
        named = np.empty(self.batch, dtype=object)
        for index, code in np.ndenumerate(self.outcome_codes):
            named[index] = Outcome(int(code))
        named.setflags(write=False)
        return named

    def __repr__(self) -> str:
        """Say what ran and, for a single run, how it ended."""
        runs = "1 run" if not self.batch else f"batch {self.batch}"
        end = f", {self.outcome.label}" if not self.batch else ""
        return f"Trajectory({self.method}, {runs}, {self.steps} steps{end})"


def _frozen(array: Array) -> Array:
    array.setflags(write=False)
    return array
