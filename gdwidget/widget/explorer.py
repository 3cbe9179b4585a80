"""The widget a learner displays: wiring of objective, solver, table, figures and controller."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gdwidget.core.methods import METHODS
from gdwidget.core.objective import Objective, as_objective
from gdwidget.core.solver import solve
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import GdwidgetError, WidgetError, brief
from gdwidget.widget import table
from gdwidget.widget.axes import Scale, eta_positions, eta_top, start_positions
from gdwidget.widget.controller import Controller
from gdwidget.widget.figures import Panels, View, draw, student_marks, view_of
from gdwidget.widget.spec import spec_of

Array = NDArray[np.float64]

MAX_STEPS = 500
"""Past this neither picture nor table gains anything."""
ETA_POSITIONS = (120, 60, 30)
START_POSITIONS = {1: (121, 61, 31), 2: (81, 41, 21)}
GRID_STRIDES = (2, 4, 8)
"""From fine to coarse; the first that fits `TABLE_BYTES` is taken."""
TABLE_BYTES = 900_000
TABLE_SECONDS = 0.25
"""A table that takes longer makes every movement wait for the kernel's answer."""

STUDENT_RTOL = 1e-9
"""Iterates this close, relative to the largest so far, are the same."""

_DEFAULT_ETA = {"newton": 1.0, "newton_abs": 1.0, "diagonal": 1.0, "line_search": 1.0}
_STATE = ("eta", "start", "steps", "method", "step")


def explore(
    objective: Objective | str | Callable[..., Any],
    *,
    method: str = "gd",
    eta: float | None = None,
    start: Any = None,
    steps: int = 10,
    eta_scale: Scale = "linear",
    student: ArrayLike | None = None,
    **parameters: float,
) -> Explorer:
    """Show an objective and a method's iterates, with sliders for learning rate and start.

    Parameters
    ----------
    objective : Objective, str or callable
        What to minimise: also a formula, or a function of one or two variables.
    method : str, default "gd"
        A name of `gdwidget.METHODS`.
    eta : float, optional
        Learning rate; 0.1 where the method is of first order, else 1.
    start : float or pair of float, optional
        First iterate; in one dimension by default the right end of the domain, in
        two a point in its lower left.
    steps : int, default 10
        Number of updates, 1 to 500.
    eta_scale : {"linear", "log"}, default "linear"
        Scale of the learning-rate slider.
    student : array_like, shape (n,) or (n, D), optional
        Iterates of somebody's own implementation with these settings. They are drawn over
        the reference, the first that differs is ringed, and both go when the settings change.
    **parameters : float
        Values of a formula's other names.

    Returns
    -------
    Explorer
        The widget; display it as a cell's last expression.

    Raises
    ------
    WidgetError
        If a value is out of range; the sentence names it.
    ObjectiveError
        If the objective cannot be used.

    Examples
    --------
    >>> import gdwidget
    >>> w = gdwidget.explore("x**2", eta=0.2, start=10.0)
    >>> w.eta = 1.1
    >>> w.run.outcome.label
    'diverged'
    """
    problem = as_objective(objective, **parameters)
    if problem.dim > 2:
        raise WidgetError(
            f"{problem.name} has {problem.dim} variables: the picture shows one or two."
        )
    if eta is None:
        eta = _DEFAULT_ETA.get(method, 0.1)
    if start is None:
        start = problem.domain[0][1] if problem.dim == 1 else [lo for lo, _ in problem.domain]
        if problem.dim == 2:
            start = [lo + (hi - lo) / 8 for lo, hi in problem.domain]
    return Explorer(problem, method, eta, start, steps, eta_scale, student)


class _Checked(traitlets.TraitType[Any, Any]):
    """A trait whose validator sees every value, None included."""

    default_value = None
    allow_none = False


class Explorer(ipywidgets.VBox):
    """The widget that `explore` returns.

    Assigning to a trait moves the picture, moving the picture sets the trait.
    """

    eta = _Checked()
    """Learning rate, a positive number."""
    start = _Checked()
    """First iterate: a number in one dimension, a tuple of two in two."""
    steps = _Checked()
    """Number of updates, 1 to 500."""
    method = _Checked()
    """Name of the method."""
    step = _Checked()
    """Playhead: the iterate that is pointed out, 0 to `steps`."""

    def __init__(
        self,
        objective: Objective,
        method: str,
        eta: float,
        start: Any,
        steps: int,
        eta_scale: Scale = "linear",
        student: ArrayLike | None = None,
    ) -> None:
        if eta_scale not in ("linear", "log"):
            raise WidgetError(f'eta_scale is {eta_scale!r}: use "linear" or "log".')
        self._objective = objective
        self._eta_scale: Scale = eta_scale
        self._quiet = True
        # A request may come in another thread of the kernel than the one that runs cells.
        self._lock = threading.RLock()
        self._client, self._seq = "", 0
        self._level = 0
        super().__init__()
        self.method = method
        self.eta, self.start, self.steps = eta, start, steps
        self.step = self.steps
        self._initial = self._now()
        self._eta_top = eta_top(objective, self.method, self.eta)
        packed = self._solve()
        self._panels: Panels = draw(objective, self._fitting_view())
        self._student_run = self._compared(student)
        self._student = self._drawn_student()
        self._controller = Controller(
            marks=self._panels.marks,
            figures={"objective": self._panels.objective, "progress": self._panels.progress},
            spec=self._spec(),
            state=self._state(),
            table=packed,
        )
        self._controller.observe(self._on_request, "request")
        panels = ipywidgets.HBox([self._panels.objective, self._panels.progress])
        panels.add_class("gdwidget-panels")
        self.children = [panels, self._controller]
        self.add_class("gdwidget")
        self.add_class(f"gdwidget-{objective.dim}d")
        self._quiet = False

    @property
    def objective(self) -> Objective:
        """Return what is minimised."""
        return self._objective

    @property
    def run(self) -> Trajectory:
        """Return the trajectory on screen."""
        return self._run

    @traitlets.validate("eta")
    def _valid_eta(self, proposal: Any) -> float:
        value = proposal["value"]
        if not _is_number(value) or not 0 < value < 1e6:
            raise WidgetError(f"eta is {brief(value)}: give a positive number below 1e6.")
        return float(value)

    @traitlets.validate("start")
    def _valid_start(self, proposal: Any) -> float | tuple[float, ...]:
        value, dim = proposal["value"], self._objective.dim
        given = list(np.ravel(np.asarray(value, dtype=object)))
        if len(given) != dim or not all(_is_number(v) and abs(v) <= 1e6 for v in given):
            wanted = "a number" if dim == 1 else "two numbers"
            raise WidgetError(f"start is {brief(value)}: give {wanted} between −1e6 and 1e6.")
        return float(given[0]) if dim == 1 else tuple(float(v) for v in given)

    @traitlets.validate("steps")
    def _valid_steps(self, proposal: Any) -> int:
        return _whole(proposal["value"], "steps", 1, MAX_STEPS)

    @traitlets.validate("step")
    def _valid_step(self, proposal: Any) -> int:
        return _whole(proposal["value"], "step", 0, self.steps)

    @traitlets.validate("method")
    def _valid_method(self, proposal: Any) -> str:
        value = proposal["value"]
        if not isinstance(value, str) or value not in METHODS:
            raise WidgetError(
                f"There is no method {brief(value)} to show: use one of {', '.join(METHODS)}."
            )
        return value

    @traitlets.observe("eta", "start", "steps", "method", "step")
    def _on_assignment(self, change: Any) -> None:
        with self._lock:
            if self._quiet:
                return
            try:
                self._refresh({change["name"]: change["old"]})
            except GdwidgetError:
                with self._quietly():
                    setattr(self, change["name"], change["old"])
                raise

    def _on_request(self, change: Any) -> None:
        with self._lock:
            self._apply(change["new"])

    def _apply(self, request: dict[str, Any]) -> None:
        """Apply what the browser asks for, all of it or nothing, and answer."""
        asked = {name: request[name] for name in _STATE if name in request}
        before = self._now()
        self._client, self._seq = str(request.get("client", "")), int(request.get("seq", 0))
        try:
            with self._quietly():
                # steps first: they bound the playhead
                for name in sorted(asked, key=_STATE.index):
                    setattr(self, name, asked[name])
            self._refresh(before)
        except GdwidgetError as error:
            with self._quietly():
                for name, value in before.items():
                    setattr(self, name, value)
            self._controller.answer(self._state(), None, str(error))

    def _refresh(self, before: dict[str, Any]) -> None:
        """Bring run, table and picture in line with the traits; `before` holds old values."""
        changed = {name for name, old in before.items() if getattr(self, name) != old}
        if "steps" in changed and "step" not in changed:
            # A playhead at the end stays at the end.
            at_end = self.step >= before["steps"] or self.step > self.steps
            with self._quietly():
                self.step = self.steps if at_end else self.step
        packed = None
        if changed - {"step"}:
            if "method" in changed or self.eta > self._eta_top:
                self._eta_top = eta_top(self._objective, self.method, self.eta)
            packed = self._solve()
            if "method" in changed:
                self._show(self._fitting_view())
            for mark in self._student:
                mark.visible = self._at_initial()
        self._controller.answer(self._state(), packed)

    def _at_initial(self) -> bool:
        return all(getattr(self, n) == v for n, v in self._initial.items() if n != "step")

    def _compared(self, student: ArrayLike | None) -> tuple[Array, int | None] | None:
        """Return a student's iterates in the panel's coordinates, and the first that differs."""
        if student is None:
            return None
        path = np.asarray(student, dtype=np.float64)
        dim = self._objective.dim
        if path.ndim == 1 and dim == 1:
            path = path[:, None]
        if path.ndim != 2 or path.shape[1] != dim:
            raise WidgetError(
                f"student has shape {path.shape}: give one iterate of {dim} number(s) a row."
            )
        points = np.column_stack([path, self._objective.value(path)]) if dim == 1 else path
        return points, _first_difference(self._run.path, path)

    def _drawn_student(self) -> list[Any]:
        """Draw the student's iterates over the reference; return the marks."""
        if self._student_run is None:
            return []
        marks = student_marks(self._panels, *self._student_run)
        self._panels.objective.marks = [*self._panels.objective.marks, *marks]
        return marks

    def _show(self, view: View) -> None:
        if view != self._panels.view:
            self._panels = self._panels.show(self._objective, view)
            self._controller.marks = self._panels.marks
            self._student = self._drawn_student()
        self._controller.spec = self._spec()

    def _fitting_view(self) -> View:
        return view_of(self._objective, np.atleast_1d(self.start), self._run.path)

    def _solve(self) -> bytes:
        """Solve every slider position; set `run` and return the table.

        The sliders are as fine as size and time allow. A function written for single numbers
        may take a thousand times as long as a formula, so the first table is a coarse one, and
        each tells whether the next finer can be afforded.
        """
        levels = self._levels()
        level = min(self._level, len(levels) - 1)
        packed, spent = self._timed(*levels[level])
        while level + 1 < len(levels):
            growth = _points(*levels[level + 1]) / _points(*levels[level])
            if spent * growth > TABLE_SECONDS >= spent:
                # The first call of all also pays for what is imported and allocated once.
                packed, spent = self._timed(*levels[level])
            if spent * growth > TABLE_SECONDS:
                break
            level += 1
            packed, spent = self._timed(*levels[level])
        self._level = level if spent < 2 * TABLE_SECONDS else max(0, level - 1)
        return packed

    def _timed(self, sections: list[table.Section], modelled: int) -> tuple[bytes, float]:
        began = time.perf_counter()
        packed = self._solved(sections, modelled)
        return packed, time.perf_counter() - began

    def _solved(self, sections: list[table.Section], modelled: int) -> bytes:
        start = np.atleast_1d(np.asarray(self.start, dtype=np.float64))
        etas, starts = table.batch_of(sections, self.eta, start)
        run = solve(
            self._objective,
            method=self.method,
            eta=etas,
            start=starts[:, 0] if self._objective.dim == 1 else starts,
            steps=self.steps,
        )
        packed = table.pack(sections, run, self.eta, start, modelled)
        self._run = Trajectory(
            objective=self._objective,
            method=self.method,
            eta=etas[0].reshape(()).copy(),
            batch=(),
            iterates=np.ascontiguousarray(run.iterates[:, :, :1]),
        )
        return packed

    def _levels(self) -> list[tuple[list[table.Section], int]]:
        """Return sections from coarse to fine, each with its number of modelled rows."""
        dim = self._objective.dim
        strides = (*GRID_STRIDES, None) if dim == 2 else (None,)
        levels: list[tuple[list[table.Section], int]] = []
        for eta_most, start_most in zip(ETA_POSITIONS, START_POSITIONS[dim], strict=True):
            etas = eta_positions(self._eta_top, self._eta_scale, eta_most)
            starts = tuple(
                start_positions(*bounds, start_most) for bounds in self._objective.domain
            )
            fitting = (table.sections_for(etas, starts, stride) for stride in strides)
            sections = next(
                (s for s in fitting if table.size_of(s, self.steps, dim) <= TABLE_BYTES), None
            )
            if sections:
                levels.insert(0, (sections, sum(s.rows for s in sections if not s.is_grid)))
        if not levels:
            levels = [(table.sections_for(etas, starts, None), sum(p.size for p in starts))]
        coarsest, _ = levels[0]
        return [([s for s in coarsest if not s.is_grid], 1), *levels]

    def _now(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _STATE}

    def _state(self) -> dict[str, Any]:
        return self._now() | {
            "start": np.atleast_1d(self.start).tolist(),
            "client": self._client,
            "seq": self._seq,
        }

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set traits without each assignment redrawing the picture."""
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was

    def _spec(self) -> dict[str, Any]:
        return spec_of(
            self._objective,
            self.method,
            self._eta_scale,
            self._panels.view,
            self._initial | {"start": np.atleast_1d(self._initial["start"]).tolist()},
            MAX_STEPS,
        )


def _first_difference(reference: Array, path: Array) -> int | None:
    """Return the first iterate that differs by more than rounding, is missing, or is too many."""
    n = min(len(reference), len(path))
    scale = np.maximum.accumulate(np.abs(reference[:n]).max(axis=1))[:, None]
    with np.errstate(all="ignore"):
        close = np.abs(path[:n] - reference[:n]) <= STUDENT_RTOL * scale
    close |= ~np.isfinite(path[:n]) & ~np.isfinite(reference[:n])
    differing = np.flatnonzero(~close.all(axis=1))
    if differing.size:
        return int(differing[0])
    return None if len(reference) == len(path) else n


def _points(sections: list[table.Section], modelled: int) -> int:
    """Return a measure of the work in a table: its rows, and more for those with a Hessian."""
    return sum(section.rows for section in sections) + 10 * modelled


def _is_number(value: object) -> bool:
    return (
        isinstance(value, int | float | np.integer | np.floating)
        and not isinstance(value, bool)
        and bool(np.isfinite(value))
    )


def _whole(value: object, name: str, low: int, high: int) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise WidgetError(f"{name} is {brief(value)}: give a whole number from {low} to {high}.")
    if not low <= value <= high:
        raise WidgetError(f"{name} is {value}: give a whole number from {low} to {high}.")
    return int(value)
