"""The runs that are shown for some settings, solved for every position of the sliders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.widget.figures import View, view_of
from gdwidget.widget.rates import pack_rates
from gdwidget.widget.resolution import Resolution
from gdwidget.widget.series import Series, first_difference
from gdwidget.widget.work import Batch, Job

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Runs:
    """What is solved of the runs on screen.

    Attributes
    ----------
    resolution : Resolution
        How fine the sliders are.
    series : list of Series
        All that are shown. The last may have no run: iterates that were given for other settings.
    eta_top : float
        How far the slider of the learning rate goes.
    job : Job
        Solved and unsolved positions.
    """

    resolution: Resolution
    series: list[Series]
    eta_top: float
    job: Job

    @property
    def objective(self) -> Objective:
        """Return what they minimise."""
        return self.method.objective

    @property
    def method(self) -> Batch:
        """Return the runs of the method itself."""
        return self.job.batches[0]

    @property
    def student(self) -> tuple[Array, int | None] | None:
        """Return the student's iterates on screen, and the first that differs.

        Where only an error came, none does.
        """
        batch = self.job.batches[-1]
        if batch.series.role != "student":
            return None
        if batch.failure is not None and len(batch.iterates) <= 1:
            return batch.iterates, None
        return batch.iterates, first_difference(self.method.here.path, batch.iterates)

    @property
    def wrong(self) -> bool:
        """Return whether the student's run is not that of the method."""
        student = self.student
        failed = self.job.batches[-1].failure is not None
        return student is not None and (failed or student[1] is not None)

    @property
    def failure(self) -> str:
        """Return what is wrong with somebody's function at the position on screen, or ""."""
        said = [remark for batch in self.job.batches for remark in batch.remarks]
        for batch in self.job.batches:
            if (failure := batch.failure) is not None:
                start = ", ".join(f"{v:.6g}" for v in batch.starts[0])
                where = f"with η = {batch.etas[0]:.6g} from {start}"
                line = f"line {failure.number}: {failure.line}\n" if failure.line else ""
                said.append(f"{line}{failure.problem}, {where}.")
        return "\n".join(said)

    def begin_in(self, view: View) -> bool:
        """Return whether the start is within limits of the objective panel."""
        return all(
            low <= value <= high
            for value, (low, high) in zip(self.job.start, (view.x, view.y), strict=False)
        )

    def fitting_view(self) -> View:
        """Return limits of the objective panel that suit the runs on screen."""
        paths = [b.here.path for b in self.job.batches if b.series.role != "student"]
        if self.student is not None:
            path, differs = self.student
            # A wrong run may go anywhere: what matters is where it leaves the reference.
            paths.append(path[: None if differs is None else differs + 1])
        return view_of(self.objective, self.job.start, np.concatenate(paths))

    def measured(self) -> bytes:
        """Return the rates of the table's runs, packed."""
        batches = self.job.batches
        return pack_rates([b.part() for b in batches], [b.series for b in batches])


def solved(
    resolution: Resolution,
    series: list[Series],
    eta_top: float,
    eta: float,
    start: list[float],
    steps: int,
    *,
    outdated: bool,
) -> tuple[Runs, bytes]:
    """Return the runs, and the table of what is solved of them at once.

    Parameters
    ----------
    outdated : bool
        Whether given iterates answer other settings than these.
    """
    answering = series[:-1] if outdated and series[-1].fixed else series
    at = np.asarray(start, dtype=np.float64)
    job, packed = resolution.solve(answering, eta_top, eta, at, steps)
    return Runs(resolution, series, eta_top, job), packed
