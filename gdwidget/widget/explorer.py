"""The widget a learner displays: wiring of objective, solver, table, figures and controller."""

from __future__ import annotations

import operator
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gdwidget.core.methods import METHODS
from gdwidget.core.objective import Objective, as_objective
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import GdwidgetError, WidgetError, brief
from gdwidget.widget.axes import Scale, eta_top
from gdwidget.widget.basins import BasinMap
from gdwidget.widget.controller import Controller
from gdwidget.widget.figures import View, view_of
from gdwidget.widget.formula_box import Latest, ParameterRanges, turned, typed
from gdwidget.widget.lifetime import Whole, note
from gdwidget.widget.panels import PANELS, Panels, draw
from gdwidget.widget.rates import pack_rates
from gdwidget.widget.resolution import Resolution
from gdwidget.widget.series import (
    AnyMethod,
    Series,
    checked_compare,
    checked_method,
    checked_student,
    first_difference,
    is_number,
    is_rate,
    key_of,
    label_of,
    rule_name,
    series_of,
)
from gdwidget.widget.spec import spec_of
from gdwidget.widget.work import Job, Worker

Array = NDArray[np.float64]

MAX_STEPS = 500
"""Past this neither picture nor table gains anything."""

_DEFAULT_ETA = {"newton": 1.0, "newton_abs": 1.0, "diagonal": 1.0, "line_search": 1.0}
_TRAITS = ("eta", "start", "steps", "method", "step")
_STATE = ("eta", "start", "steps", "method", "etas", "step")
"""What both sides may change; in this order, because steps bound the playhead."""
_RUNS = ("method", "compare", "student")
_BOX = frozenset({"formula", "parameters"})
"""What only a formula box asks for."""
_DERIVED = ("_series", "_job", "_eta_top", "_resolution", "_initial", "_student_at")
"""What follows from the traits."""

Diagnosis = Callable[[Objective, str, Any, float, Array, int], str]


def explore(
    objective: Objective | str | Callable[..., Any],
    *,
    method: AnyMethod = "gd",
    compare: Iterable[AnyMethod] | Mapping[AnyMethod, float | None] | None = None,
    eta: float | None = None,
    start: Any = None,
    steps: int = 10,
    eta_scale: Scale = "linear",
    student: Callable[..., Any] | ArrayLike | None = None,
    rates: bool = False,
    basins: bool = False,
    formula_box: bool = False,
    **parameters: float,
) -> Explorer:
    """Show an objective and a method's iterates, with sliders for learning rate and start.

    Parameters
    ----------
    objective : Objective, str or callable
        What to minimise: also a formula, or a function of one or two variables.
    method : str, Method or callable, default "gd"
        As for `gdwidget.solve`: a name of `gdwidget.METHODS`, or a function of your own,
        ``gd(eta, f_grad)``, ``step(x, grad, eta, state)`` or
        ``trainer(x1, x2, s1, s2, f_grad)``. A function that takes long is run for the
        position on screen first, for the others in the background.
    compare : iterable or mapping, optional
        Methods to show beside it, four at most in all. They share start, steps and learning
        rate; a mapping gives each its own learning rate, or None to share:
        ``compare={"newton": 1.0, "momentum": None}``.
    eta : float, optional
        Learning rate; 0.1 where the method is of first order, else 1.
    start : float or pair of float, optional
        First iterate; in one dimension by default the right end of the domain, in
        two a point in its lower left.
    steps : int, default 10
        Number of updates, 1 to 500.
    eta_scale : {"linear", "log"}, default "linear"
        Scale of the learning-rate slider.
    student : callable or array_like, shape (n,) or (n, D), optional
        Somebody's own implementation of `method`, drawn over it: the first iterate that differs
        is ringed, and the readout says how and, if it knows, why. Iterates instead of a
        function go when the settings change.
    rates : bool, default False
        Whether a third panel shows each error against the one before: the slope is the order of
        convergence, beside what theory says. See `gdwidget.rates`.
    basins : bool, default False
        Whether a map shows where every start ends: under the contours, or in one dimension
        for every learning rate under the start slider. See `gdwidget.basins`.
    formula_box : bool, default False
        Whether a box takes another formula, and each parameter has a slider; one without a value
        begins at 1. Nothing that is typed there is evaluated as code.
    **parameters : float
        Values of a formula's other names.

    Returns
    -------
    Explorer
        The widget; display it as a cell's last expression.

    Raises
    ------
    WidgetError
        If a value is out of range; the sentence names it. What a function raises when it is run
        is shown under the widget instead.
    ObjectiveError
        If the objective cannot be used.

    Examples
    --------
    >>> import gdwidget
    >>> w = gdwidget.explore("x**2", eta=0.2, start=10.0)
    >>> w.eta = 1.1
    >>> w.run.outcome.label
    'diverged'
    >>> w.compare = {"newton": 1.0}
    >>> [run.outcome.label for run in w.runs.values()]
    ['diverged', 'converged']
    >>> w.objective = "cosh(x)"
    """
    if formula_box and isinstance(objective, str):
        problem = typed(objective, values=parameters)
    else:
        problem = as_objective(objective, **parameters)
    if eta is None and isinstance(compare, Mapping):
        eta = compare.get(method)
    if eta is None:
        eta = _DEFAULT_ETA.get(rule_name(method), 0.1)
    if start is None:
        start = _usual_start(problem)
    return Explorer(
        problem,
        method,
        eta,
        start,
        steps,
        eta_scale,
        student,
        compare,
        rates=rates,
        basins=basins,
        formula_box=formula_box,
    )


def _usual_start(objective: Objective) -> list[float]:
    if objective.dim == 1:
        return [objective.domain[0][1]]
    return [lo + (hi - lo) / 8 for lo, hi in objective.domain]


class _Checked(traitlets.TraitType[Any, Any]):
    """A trait whose validator sees every value, None included.

    Assigning the same function again is a change: what it calls may be another by now.
    """

    default_value = None
    allow_none = False

    def set(self, obj: Any, value: Any) -> None:
        """Set, and notify also where an equal value has functions."""
        old = obj._trait_values.get(self.name)
        super().set(obj, value)
        new = obj._trait_values[self.name]
        again = callable(new) and new is old
        if isinstance(new, dict) and new == old:
            again = any(callable(method) for method in new)
        if again:
            obj._notify_trait(self.name, old, new)


class Explorer(Whole):
    """The widget that `explore` returns.

    Assigning to a trait moves the picture, moving the picture sets the trait.
    """

    objective = _Checked()
    """What is minimised. Another `Objective`, formula or function may be assigned; the start stays
    where it is if that is in the new domain."""
    eta = _Checked()
    """Learning rate, a positive number."""
    start = _Checked()
    """First iterate: a number in one dimension, a tuple of two in two."""
    steps = _Checked()
    """Number of updates, 1 to 500."""
    method = _Checked()
    """Name of the method, a rule, or a function of your own."""
    compare = _Checked()
    """Methods shown beside it: a dict from each to its own learning rate, or to None where it
    shares `eta`. A list of methods may be assigned as well."""
    student = _Checked()
    """A function or iterates, (n, D), drawn over the method's; None if there is none."""
    step = _Checked()
    """Playhead: the iterate that is pointed out, 0 to `steps`."""

    diagnose: ClassVar[Diagnosis | None] = None
    """Says what is probably wrong with a student's function, given objective, name of the method,
    function, eta, start and steps; `gdwidget` puts that of `gdwidget.selfcheck` here."""

    def __init__(
        self,
        objective: Objective,
        method: AnyMethod,
        eta: float,
        start: Any,
        steps: int,
        eta_scale: Scale = "linear",
        student: Any = None,
        compare: Any = None,
        *,
        rates: bool = False,
        basins: bool = False,
        formula_box: bool = False,
    ) -> None:
        if eta_scale not in ("linear", "log"):
            raise WidgetError(f'eta_scale is {eta_scale!r}: use "linear" or "log".')
        self._eta_scale: Scale = eta_scale
        self._quiet = True
        # A request may come in another thread of the kernel than the one that runs cells.
        self._lock = threading.RLock()
        self._client, self._seq = "", 0
        self._resolution = Resolution(objective, eta_scale)
        self._worker = Worker(self._publish)
        self._methods: dict[str, AnyMethod] = {}
        self._diagnosed: tuple[Any, Any] | None = None
        self._rates = bool(rates)
        self._map = BasinMap(objective, self._tell_map, self._lock) if basins else None
        self._ranges = ParameterRanges() if formula_box else None
        self._latest = Latest(self._answer)
        super().__init__()
        self.objective = objective
        self.method = method
        self.compare = compare
        self.student = student
        self.eta, self.start, self.steps = eta, start, steps
        self.step = self.steps
        self._student_at = self._settings()
        self._initial = self._now()
        self._take_runs()
        self._eta_top = eta_top(objective, rule_name(self.method), self.eta)
        packed = self._solve()
        names = [name for name in PANELS if rates or name != "rates"]
        self._panels: Panels = draw(objective, self._fitting_view(), self._series, names)
        self._controller = Controller(
            marks=self._panels.marks,
            figures=self._panels.figures,
            spec=self._spec(),
            state=self._state(),
            table=packed,
            rates=self._measured(),
            error=self._told(),
        )
        self._controller.observe(self._on_request, "request")
        panels = ipywidgets.HBox(list(self._panels.figures.values()))
        panels.add_class("gdwidget-panels")
        self.children = [panels, self._controller]
        self.add_class("gdwidget")
        self.add_class(f"gdwidget-{objective.dim}d")
        self._quiet = False
        self._go_on()
        if self._map:
            self._map.lay(self._panels.panels["objective"])
            self._want_map(wait=objective.formula is not None)
        note(self)

    @property
    def run(self) -> Trajectory:
        """Return the trajectory on screen."""
        with self._lock:  # a request in another thread may have set eta and be solving for it
            return self._job.batches[0].here

    @property
    def runs(self) -> dict[str, Trajectory]:
        """Return all trajectories on screen by their names: the method's first."""
        with self._lock:
            return {b.series.label: b.here for b in self._job.batches}

    @property
    def differs(self) -> int | None:
        """Return the first step at which the student's run differs; None if it does not."""
        with self._lock:
            return None if self._student_run is None else self._student_run[1]

    @property
    def diagnosis(self) -> str:
        """Return what is probably wrong with the student's function, or ""."""
        return str(self._controller.diagnosis)

    def link(self) -> str:
        """Return the call of `gdwidget.explore` that shows this again."""
        from gdwidget.export import call

        return call(self)

    def save_html(self, path: str | Path, *, title: str | None = None) -> Path:
        """Write one HTML file that lives without kernel or network: `gdwidget.export.save_html`."""
        from gdwidget.export import save_html

        return save_html(self, path, title=title)

    def save_png(self, path: str | Path, *, scale: float = 2.0) -> Path:
        """Write the picture as a PNG file: `gdwidget.export.save_png`."""
        from gdwidget.export import save_png

        return save_png(self, path, scale=scale)

    def save_gif(self, path: str | Path, *, scale: float = 1.0) -> Path:
        """Write the run, step by step, as an animated GIF file: `gdwidget.export.save_gif`."""
        from gdwidget.export import save_gif

        return save_gif(self, path, scale=scale)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Add a still for those who show no widgets: nbconvert, GitHub, graders."""
        from gdwidget.export import picture

        shown: dict[str, Any] = super()._repr_mimebundle_(**options)
        return shown | {"image/svg+xml": picture(self)}

    def close(self) -> None:
        """Close it, and leave what is not solved; displaying it opens it again."""
        self._worker.cancel()
        super().close()

    @traitlets.validate("objective")
    def _valid_objective(self, proposal: Any) -> Objective:
        value = proposal["value"]
        if self._ranges and isinstance(value, str):
            problem = typed(value, self.objective)
        else:
            problem = as_objective(value)
        if problem.dim > 2:
            raise WidgetError(
                f"{problem.name} has {problem.dim} variables: the picture shows one or two."
            )
        try:
            if self.method is not None:
                checked_method(self.method, problem.dim)
            checked_compare(self.compare, problem.dim)
            checked_student(self.student, problem.dim)
        except WidgetError as error:
            raise WidgetError(
                f"{brief(problem.name)} has {problem.dim} variable(s), which does not fit what is "
                f"shown with it: {error}"
            ) from None
        return problem

    @traitlets.validate("eta")
    def _valid_eta(self, proposal: Any) -> float:
        value = proposal["value"]
        if not is_rate(value):
            raise WidgetError(f"eta is {brief(value)}: give a positive number below 1e6.")
        return float(value)

    @traitlets.validate("start")
    def _valid_start(self, proposal: Any) -> float | tuple[float, ...]:
        value, dim = proposal["value"], self.objective.dim
        given = list(np.ravel(np.asarray(value, dtype=object)))
        if len(given) != dim or not all(is_number(v) and abs(v) <= 1e6 for v in given):
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
    def _valid_method(self, proposal: Any) -> AnyMethod:
        return checked_method(proposal["value"], self.objective.dim)

    @traitlets.validate("compare")
    def _valid_compare(self, proposal: Any) -> dict[AnyMethod, float | None]:
        return checked_compare(proposal["value"], self.objective.dim)

    @traitlets.validate("student")
    def _valid_student(self, proposal: Any) -> Any:
        return checked_student(proposal["value"], self.objective.dim)

    @traitlets.observe("objective", "eta", "start", "steps", "method", "compare", "student", "step")
    def _on_assignment(self, change: Any) -> None:
        with self._lock:
            if self._quiet:
                return
            name = change["name"]
            with self._taken_back(**{name: change["old"]}):
                self._take_runs()
                self._assigned(name)
                self._refresh({name})

    def _on_request(self, change: Any) -> None:
        request = change["new"]
        # Another formula may take a while, and what comes after it must not overtake it.
        if self._latest.busy or (self._ranges and not _BOX.isdisjoint(request)):
            self._latest.ask(str(request.get("client", "")), request)
        else:
            self._answer(request)

    def _answer(self, request: dict[str, Any]) -> None:
        with self._lock:
            self._apply(request)

    def _apply(self, request: dict[str, Any]) -> None:
        """Apply what the browser asks for, all of it or nothing, and answer."""
        before = self._now() | {"objective": self.objective}
        seq = request.get("seq")
        self._client, self._seq = str(request.get("client", "")), seq if type(seq) is int else 0
        try:
            with self._taken_back():
                with self._quietly():
                    self._ask_box(request)
                    for name in _STATE:
                        if name in request:
                            self._ask(name, request[name])
                now = self._now() | {"objective": self.objective}
                self._refresh({name for name, old in before.items() if now[name] != old})
        except GdwidgetError as error:
            self._refuse(request, str(error))
        except Exception as error:
            # Whoever typed it, perhaps on a public page, must not wait for ever.
            self._refuse(request, f"this cannot be shown ({brief(error)}): try something else")

    def _refuse(self, request: dict[str, Any], sentence: str) -> None:
        """Answer that nothing has changed, and why; what was typed is refused beside the box."""
        if self._ranges and not _BOX.isdisjoint(request):
            self._controller.answer(self._state() | {"refused": sentence}, None, self._told())
        else:
            self._controller.answer(self._state(), None, sentence)

    def _ask_box(self, request: dict[str, Any]) -> None:
        if self._ranges is None or _BOX.isdisjoint(request):
            return
        old = self.objective
        problem = typed(request["formula"], old) if "formula" in request else old
        problem = turned(problem, request.get("parameters"))
        if problem is not old:
            self.objective = problem
            # A start that was on its way belongs to the formula before.
            if problem.dim != old.dim:
                request.pop("start", None)

    def _ask(self, name: str, value: Any) -> None:
        """Set what the browser calls so; it knows methods by their keys."""
        if name == "etas":
            asked = value if isinstance(value, dict) else {}
            self.compare = {m: asked.get(key_of(m), eta) for m, eta in self.compare.items()}
        elif name == "method":
            self.method = self._methods.get(value, value) if isinstance(value, str) else value
        else:
            setattr(self, name, value)

    def _refresh(self, changed: set[str]) -> None:
        """Bring runs, table and picture in line with what has changed.

        Whatever can fail comes before anything is shown.
        """
        if "objective" in changed:
            self._move_in(self._job.batches[0].objective)
        if "steps" in changed and "step" not in changed:
            # A playhead at the end stays at the end.
            at_end = self.step >= self._job.steps or self.step > self.steps
            with self._quietly():
                self.step = self.steps if at_end else self.step
        packed = view = None
        if changed - {"step"}:
            self._take_runs()
            if changed & {"method", "objective"} or self.eta > self._eta_top:
                self._eta_top = eta_top(self.objective, rule_name(self.method), self.eta)
            packed = self._solve()
            if changed & {*_RUNS, "objective"}:
                view = self._fitting_view()
        rates = None if packed is None else self._measured()
        if "objective" in changed:
            self._diagnosed = None
            self._controller.diagnosis = ""
            if self._map:
                self._map.turn_to(self.objective)
        # In one message: a table of another dimension must not meet the old spec.
        with self._controller.hold_sync():
            if view is not None:
                self._show(view)
            self._controller.answer(self._state(), packed, self._told(), rates)
        self._go_on()
        self._want_map()

    def _move_in(self, old: Objective) -> None:
        """Keep of the settings what makes sense for the objective that replaces an old one."""
        new = self.objective
        if new.formula is not None and new.formula == old.formula and new.domain == old.domain:
            # A parameter moves: all else stays.
            self._resolution = self._resolution.turned_to(new)
            return
        self._resolution = Resolution(new, self._eta_scale)
        starts = [_usual_start(new), [low for low, _ in new.domain]]
        kept = np.atleast_1d(self.start).tolist()
        if len(kept) == new.dim and all(
            low <= value <= high for value, (low, high) in zip(kept, new.domain, strict=True)
        ):
            starts.insert(0, kept)
        finite = [start for start in starts if np.isfinite(new.value(start))]
        with self._quietly():
            self.start = (finite or starts)[0]
        self._initial = self._now()

    def _assigned(self, name: str) -> None:
        """Forget what an assignment from Python makes out of date."""
        if name in _RUNS:
            # A function that is assigned again may do something else by now.
            self._resolution.forget()
            self._diagnosed = None
            self._controller.diagnosis = ""
        if name == "student":
            self._student_at = self._settings()
        if name == "compare":
            self._initial["etas"] = self._etas()

    def _settings(self) -> tuple[Any, ...]:
        return self.objective, self.eta, self.start, self.steps

    def _etas(self) -> dict[str, float | None]:
        return {key_of(method): eta for method, eta in self.compare.items()}

    def _take_runs(self) -> None:
        """Decide which runs are shown."""
        series = series_of(self.method, self.compare, self.student)
        for method in (self.method, *self.compare):
            if not isinstance(method, str):
                self._methods[key_of(method)] = method
        self._series: list[Series] = series

    @property
    def _student_run(self) -> tuple[Array, int | None] | None:
        """The student's iterates on screen, and the first that differs."""
        batch = self._job.batches[-1]
        if batch.series.role != "student":
            return None
        return batch.iterates, first_difference(self.run.path, batch.iterates)

    def _told(self) -> str:
        """Return what went wrong in somebody's function at the position on screen, or ""."""
        said = []
        for batch in self._job.batches:
            if (failure := batch.failure) is not None:
                start = ", ".join(f"{v:.6g}" for v in batch.starts[0])
                where = f"with η = {batch.etas[0]:.6g} from {start}"
                line = f"line {failure.number}: {failure.line}\n" if failure.line else ""
                said.append(f"{line}{failure.problem}, {where}.")
        return "\n".join(said)

    def _go_on(self) -> None:
        """Leave to threads what the picture need not wait for."""
        if self._job.left:
            self._worker.take(self._job, self._resolution.memo)
        else:
            self._worker.cancel()
        find = type(self).diagnose
        wanted = self.student, self.method
        known = self._diagnosed is not None and all(map(operator.is_, self._diagnosed, wanted))
        if find is None or known or self.differs is None:
            return
        self._diagnosed = wanted
        self._controller.diagnosis = ""
        start = np.atleast_1d(np.asarray(self.start, dtype=np.float64))
        objective, where = self.objective, (self.eta, start, self.steps)

        def look() -> None:
            found = find(objective, rule_name(wanted[1]), wanted[0], *where)
            with self._lock:
                if self._diagnosed is wanted:
                    self._controller.diagnosis = found

        threading.Thread(target=look, daemon=True).start()

    def _publish(self, job: Job) -> None:
        """Show what a job has solved so far, from its thread."""
        packed = job.packed()
        with self._lock, self._controller.hold_sync():
            if job is self._job:
                self._controller.table = packed
                self._controller.rates = self._measured()

    def _show(self, view: View) -> None:
        self._panels, old = self._panels.show(self.objective, view, self._series), self._panels
        if self._panels.panels is not old.panels:
            if self._map:
                self._map.lay(self._panels.panels["objective"])
            self._controller.marks = self._panels.marks
        if (dim := self.objective.dim) != old.objective.dim:
            self.remove_class(f"gdwidget-{old.objective.dim}d")
            self.add_class(f"gdwidget-{dim}d")
        self._controller.spec = self._spec()

    def _measured(self) -> bytes:
        """Return the rates of the table's runs, or nothing if there is no panel for them."""
        if not self._rates:
            return b""
        batches = self._job.batches
        return pack_rates([b.part() for b in batches], [b.series for b in batches])

    def _want_map(self, *, wait: bool = False) -> None:
        """Have the map of basins drawn for these settings, if there is one."""
        if self._map is None:
            return
        sliders = [s.positions[0] for s in self._job.batches[0].sections if s.positions][:2]
        positions = (sliders[0], sliders[1]) if self.objective.dim == 1 else None
        key, view = key_of(self.method), self._panels.view
        self._map.want(self.method, key, self.eta, self.steps, view, positions, wait=wait)

    def _tell_map(self, told: dict[str, Any]) -> None:
        self._controller.map = told

    def _fitting_view(self) -> View:
        paths = [b.here.path for b in self._job.batches if b.series.role != "student"]
        if self._student_run is not None:
            path, differs = self._student_run
            # A wrong run may go anywhere: what matters is where it leaves the reference.
            paths.append(path[: None if differs is None else differs + 1])
        return view_of(self.objective, np.atleast_1d(self.start), np.concatenate(paths))

    def _solve(self) -> bytes:
        """Solve the slider positions; set the job and return the table."""
        shown = self._series
        if shown[-1].fixed and self._settings() != self._student_at:
            # Given iterates answer the settings they were given with, and no others.
            shown = shown[:-1]
        start = np.atleast_1d(np.asarray(self.start, dtype=np.float64))
        self._job, packed = self._resolution.solve(
            shown, self._eta_top, self.eta, start, self.steps
        )
        return packed

    def _now(self) -> dict[str, Any]:
        now = {name: getattr(self, name) for name in _TRAITS}
        now |= {"method": key_of(self.method), "etas": self._etas()}
        return now | ({"parameters": self.objective.parameters} if self._ranges else {})

    def _state(self) -> dict[str, Any]:
        box = {"formula": self.objective.formula or ""} if self._ranges else {}
        return (
            self._now()
            | box
            | {
                "start": np.atleast_1d(self.start).tolist(),
                "client": self._client,
                "seq": self._seq,
            }
        )

    @contextmanager
    def _taken_back(self, **old: Any) -> Iterator[None]:
        """Have all as before if what is done here fails; `old` are traits that are set already."""
        # Methods first: those of before fit the objective of before and this one.
        names = ("method", "compare", "student", "objective", "start", "eta", "steps", "step")
        traits = {name: getattr(self, name) for name in names} | old
        inner = {name: getattr(self, name) for name in _DERIVED}
        try:
            yield
        except BaseException:
            with self._quietly():
                for name, value in traits.items():
                    if getattr(self, name) is not value:
                        setattr(self, name, value)
            for name, value in inner.items():
                setattr(self, name, value)
            raise

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set traits without each assignment redrawing the picture."""
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was

    def _spec(self) -> dict[str, Any]:
        methods = {name: rule.label for name, rule in METHODS.items()}
        return spec_of(
            self.objective,
            self._series,
            methods | {key: label_of(method) for key, method in self._methods.items()},
            self._eta_scale,
            self._panels.view,
            self._initial | {"start": np.atleast_1d(self._initial["start"]).tolist()},
            MAX_STEPS,
            self._ranges.spec(self.objective) if self._ranges else None,
        )


def _whole(value: object, name: str, low: int, high: int) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise WidgetError(f"{name} is {brief(value)}: give a whole number from {low} to {high}.")
    if not low <= value <= high:
        raise WidgetError(f"{name} is {value}: give a whole number from {low} to {high}.")
    return int(value)
