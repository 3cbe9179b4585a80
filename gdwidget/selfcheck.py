"""The self-check as a student sees it: the table of promises, and the widget with it.

Checks and widget do not know of each other; they meet here. So does the diagnosis of a function
that is shown on the widget: its runs are compared with those of every known misconception.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.checks import bank, display
from gdwidget.checks.patience import Patience
from gdwidget.checks.promise import SECONDS_TO_DIAGNOSE
from gdwidget.core.custom import OwnCodeError, own_method
from gdwidget.core.objective import Objective
from gdwidget.core.textbook import textbook
from gdwidget.errors import GdwidgetError

_RTOL = 1e-9
_ANSWERS = {
    "gd": (("01-gd-1d", "gd"), ("03-gd-2d", "gd_2d"), ("03-gd-2d", "gd_nd")),
    "newton": (("04-newton", "newton"), ("04-newton", "newton_nd")),
    "newton_abs": (("04-newton", "newton_abs"),),
    "diagonal": (("05-preconditioning", "diagonal_gd"),),
    "line_search": (("06-line-search", "gd_line_search"),),
    "momentum": (("07-adaptive", "momentum_2d"),),
    "adagrad": (("07-adaptive", "adagrad_2d"),),
    "rmsprop": (("07-adaptive", "rmsprop_2d"),),
    "adam": (("07-adaptive", "adam"),),
}
"""Assignment and function that ask for a method."""

_LEGEND = (
    '<p style="max-width:22em">In the picture below, the round orange iterates are the '
    "reference's and the square brown ones yours. A ring marks the first that differs. Moving a "
    "slider leaves your run behind; reset brings it back.</p>"
)


class SelfCheck(display.Report):
    """A report that shows trajectories on the live widget where there is somebody to move it."""

    def _ipython_display_(self) -> None:
        """Display the table, and the widget under it; in grading, still pictures beside it."""
        from IPython.display import display as show

        widgets = [] if "NBGRADER_EXECUTION" in os.environ else self._widgets()
        pictures = (_LEGEND,) if widgets else self.pictures
        show({"text/html": self.html(pictures), "text/plain": repr(self)}, raw=True)
        for widget in widgets:
            show(widget)

    def _widgets(self) -> list[Any]:
        from gdwidget import explore

        shown = []
        for settings, path in self.runs:
            name = settings["objective"]
            chosen = {**settings, "objective": textbook[name] if name in textbook else name}
            try:
                shown.append(explore(**chosen, student=path))
            except GdwidgetError:  # iterates too strange to draw: the still picture has to do
                return []
        return shown


def check(slug: str, *, seed: int | None = None, **functions: Any) -> SelfCheck:
    """Try the promises of an assignment on your functions: the self-check of the notebooks.

    Parameters and errors are those of `gdwidget.checks.display.check`.

    Returns
    -------
    SelfCheck
        Displays as a table, with your iterates over the reference's on the widget.
    """
    report = display.check(slug, seed=seed, **functions)
    return SelfCheck(report.slug, report.findings, report.seed, report.pictures, report.runs)


_Probe = tuple[float, NDArray[np.float64], int]
"""eta, start and steps of a run."""


def diagnose(
    objective: Objective,
    method: str,
    student: Any,
    eta: float,
    start: NDArray[np.float64],
    steps: int,
) -> str:
    """Say what is probably wrong with an implementation of a method.

    Parameters
    ----------
    objective : Objective
        What it is tried on.
    method : str
        Name of the method it should be.
    student : callable or ndarray, shape (n, D)
        The function, or the iterates that it returned with these settings.
    eta : float
    start : ndarray, shape (D,)
    steps : int

    Returns
    -------
    str
        The diagnosis of the misconception in the banks that does the same at these settings and
        at some others, or "".
    """
    from gdwidget.widget.watchdog import OutOfTime, within
    from gdwidget.widget.work import quiet

    patience = Patience(SECONDS_TO_DIAGNOSE)
    probes: list[_Probe] = [(eta, start, steps)]
    if callable(student):
        # Elsewhere too, as far as it can go: what looks alike by chance is told apart.
        takes = own_method(student, objective.dim).takes
        middle = np.mean(objective.domain, axis=1)
        other = (
            0.6 * eta if "eta" in takes else eta,
            0.7 * start + 0.3 * middle if "start" in takes else start,
            steps + 3 if "steps" in takes else steps,
        )
        probes += [other] if takes else []

    def did(function: Callable[..., Any], probe: _Probe) -> Any:
        """Return the iterates, or in words what came instead."""

        def check() -> None:
            if patience.left <= 0:
                raise OutOfTime

        try:
            own = own_method(function, objective.dim)
            run = partial(own.run, objective, *probe, check)
            first, again = (within(SECONDS_TO_DIAGNOSE, run) for _ in range(2))
        except OwnCodeError as error:
            return error.kind
        return first if len(first) == len(again) else "what came before, and more"

    matching: list[tuple[bool, int, str, str]] = []
    try:
        with quiet():
            seen = [student] if not callable(student) else [did(student, p) for p in probes]
            for entry in _guesses(method, objective.dim):
                own = entry.function()
                if all(_alike(a, did(own, p)) for a, p in zip(seen, probes, strict=True)):
                    elsewhere = entry.target != getattr(student, "__name__", "")
                    matching.append((elsewhere, len(entry.loses), entry.name, entry.diagnosis))
    except OutOfTime:
        pass
    return min(matching)[3] if matching else ""


def _guesses(method: str, dim: int) -> list[bank.Entry]:
    """Return the misconceptions about a method whose functions run in so many dimensions."""
    found = [e for slug, name in _ANSWERS.get(method, ()) for e in bank.wrong(slug, name)]
    return [entry for entry in found if _runs(entry, dim)]


def _runs(entry: bank.Entry, dim: int) -> bool:
    try:
        own_method(entry.function(), dim)
    except GdwidgetError:
        return False
    return True


def _alike(a: Any, b: Any) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a == b
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        size = np.abs(a).max(axis=1, keepdims=True)
        scale = np.maximum.accumulate(np.where(np.isfinite(size), size, 0.0))
        close = np.abs(a - b) <= _RTOL * scale
    return bool(np.all(close | (~np.isfinite(a) & ~np.isfinite(b))))
