"""The widget a learner displays: wiring of settings, runs, figures and controller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import ipywidgets
import numpy as np
import traitlets
from numpy.typing import NDArray

from gdwidget.core.methods import METHODS
from gdwidget.core.objective import Objective
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import GdwidgetError, WidgetError, brief
from gdwidget.widget.axes import Scale, eta_top
from gdwidget.widget.basins import BasinMap
from gdwidget.widget.controller import Controller
from gdwidget.widget.diagnosis import Diagnosis
from gdwidget.widget.figures import View
from gdwidget.widget.formula_box import ParameterRanges
from gdwidget.widget.lifetime import Whole, close_models, models_of, note
from gdwidget.widget.panels import PANELS, Panels, draw
from gdwidget.widget.resolution import Resolution
from gdwidget.widget.runs import solved
from gdwidget.widget.series import AnyMethod, key_of, label_of, rule_name
from gdwidget.widget.settings import BOX, MAX_STEPS, Settings
from gdwidget.widget.spec import spec_of
from gdwidget.widget.threads import Latest
from gdwidget.widget.work import Job, Worker

Array = NDArray[np.float64]

_RUNS = ("method", "compare", "student")

Diagnose = Callable[[Objective, str, Any, float, Array, int], str]


class Explorer(Settings, Whole):
    """The widget that `explore` returns.

    Assigning to a trait moves the picture, moving the picture sets the trait.
    """

    diagnose: ClassVar[Diagnose | None] = None
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
        super().__init__(formula_box=formula_box)
        self._eta_scale: Scale = eta_scale
        self._client, self._seq = "", 0
        self._worker = Worker(self._publish)
        self._latest = Latest(self._answer)
        self._diagnosis = Diagnosis(self._tell_diagnosis, self._lock)
        self._rates = bool(rates)
        self._map: BasinMap | None = None
        self._ranges = ParameterRanges() if formula_box else None
        try:
            if eta_scale not in ("linear", "log"):
                raise WidgetError(f'eta_scale is {eta_scale!r}: use "linear" or "log".')
            with self._quietly():
                self.objective = objective
                self.method = method
                self.compare = compare
                self.student = student
                self.eta, self.start, self.steps = eta, start, steps
                self.step = self.steps
            self._student_at = self._at()
            self._initial = self._now()
            packed = self._solve(Resolution(objective, eta_scale), self._usual_top())
        except BaseException:
            self.close()
            raise
        if basins:
            self._map = BasinMap(objective, self._tell_map, self._lock)
        names = [name for name in PANELS if rates or name != "rates"]
        self._panels: Panels = draw(objective, self._runs.fitting_view(), self._runs.series, names)
        self._controller = Controller(
            marks=self._panels.marks,
            figures=self._panels.figures,
            spec=self._spec(),
            state=self._state(),
            table=packed,
            rates=self._measured(),
            error=self._runs.failure,
        )
        self._controller.observe(self._on_request, "request")
        panels = ipywidgets.HBox(list(self._panels.figures.values()))
        panels.add_class("gdwidget-panels")
        self.children = [panels, self._controller]
        self.add_class("gdwidget")
        self.add_class(f"gdwidget-{objective.dim}d")
        self._go_on()
        if self._map:
            self._map.lay(self._panels.panels["objective"])
            self._want_map(wait=objective.formula is not None)
        note(self)

    @property
    def run(self) -> Trajectory:
        """Return the trajectory on screen."""
        with self._lock:  # a request in another thread may have set eta and be solving for it
            return self._runs.method.here

    @property
    def runs(self) -> dict[str, Trajectory]:
        """Return all trajectories on screen by their names: the method's first."""
        with self._lock:
            return {b.series.label: b.here for b in self._runs.job.batches}

    @property
    def differs(self) -> int | None:
        """Return the first step at which the student's run differs; None if none is known to."""
        with self._lock:
            student = self._runs.student
        return None if student is None else student[1]

    @property
    def diagnosis(self) -> str:
        """Return what is probably wrong with the student's function, or ""."""
        return str(self._controller.diagnosis)

    def __repr__(self) -> str:
        """Return the call that shows this again."""
        return self.link()

    def link(self) -> str:
        """Return the call of `gdwidget.explore` that shows this again."""
        from gdwidget.export import call

        with self._lock:
            return call(self)

    def save_html(self, path: str | Path, *, title: str | None = None) -> Path:
        """Write one HTML file that lives without kernel or network: `gdwidget.export.save_html`."""
        from gdwidget.export import save_html

        with self._lock:
            return save_html(self, path, title=title)

    def save_png(self, path: str | Path, *, scale: float = 2.0) -> Path:
        """Write objective and progress as a PNG file: `gdwidget.export.save_png`."""
        from gdwidget.export import save_png

        with self._lock:
            return save_png(self, path, scale=scale)

    def save_gif(self, path: str | Path, *, scale: float = 1.0) -> Path:
        """Write the run, step by step, as an animated GIF file: `gdwidget.export.save_gif`."""
        from gdwidget.export import save_gif

        with self._lock:
            return save_gif(self, path, scale=scale)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Add a still for those who show no widgets: nbconvert, GitHub, graders."""
        from gdwidget.export import picture

        with self._lock:
            shown: dict[str, Any] = super()._repr_mimebundle_(**options)
            return shown | {"image/svg+xml": picture(self)}

    def open(self) -> None:
        """Open it, where it is closed, and go on with what was left."""
        with self._lock:
            left = self.comm is None and self.children
            super().open()
            if left:
                # What was left of a job is lost with it; what it has solved is remembered.
                self._refresh({"eta"} if self._runs.job.left else {"step"})

    def close(self) -> None:
        """Close it, and leave what is not solved; displaying it opens it again."""
        # The garbage collector calls this too, wherever it is: it must not wait for a lock.
        if self.comm is None:
            return
        with self._lock:
            super().close()
            if self.comm is None:
                self._latest.cancel()
                self._worker.cancel()
                if self._map:
                    self._map.cancel()

    @traitlets.observe("objective", "eta", "start", "steps", "method", "compare", "student", "step")
    def _on_assignment(self, change: Any) -> None:
        with self._lock:
            if self._quiet:
                return
            name = change["name"]
            with self._taken_back(**{name: change["old"]}):
                self._series()  # says whether the runs fit together
                self._assigned(name)
                self._refresh({name})

    def _assigned(self, name: str) -> None:
        """Forget what an assignment from Python makes out of date."""
        if name in _RUNS:
            # A function that is assigned again may do something else by now.
            self._runs.resolution.forget()
            self._diagnosis.forget()
        if name == "student":
            self._student_at = self._at()
        if name == "compare":
            self._initial["etas"] = self._etas()

    def _on_request(self, change: Any) -> None:
        request = dict(change["new"])
        # Another formula may take a while, and what comes after it must not overtake it.
        if self._latest.busy or (self._ranges and not BOX.isdisjoint(request)):
            self._latest.ask(str(request.get("client", "")), request)
        else:
            self._answer(request)

    def _answer(self, request: dict[str, Any]) -> None:
        with self._lock:
            if self.comm is not None:
                self._apply(request)

    def _apply(self, request: dict[str, Any]) -> None:
        """Apply what the browser asks for, all of it or nothing, and answer."""
        before = self._shown()
        seq = request.get("seq")
        self._client, self._seq = str(request.get("client", "")), seq if type(seq) is int else 0
        try:
            with self._taken_back():
                with self._quietly():
                    self._ask(request)
                now = self._shown()
                changed = {name for name, old in before.items() if now[name] != old}
                for name in changed & {"compare", "student"}:  # by an observer of the settings
                    self._assigned(name)
                self._refresh(changed)
        except GdwidgetError as error:
            self._refuse(request, str(error))
        except Exception as error:
            # Whoever typed it, perhaps on a public page, must not wait for ever.
            self._refuse(request, f"this cannot be shown ({brief(error)}): try something else")

    def _shown(self) -> dict[str, Any]:
        """Return what tells whether something else is to be shown."""
        runs = {"compare": tuple(self.compare), "student": id(self.student)}
        return self._now() | {"objective": self.objective} | runs

    def _refuse(self, request: dict[str, Any], sentence: str) -> None:
        """Answer that nothing has changed, and why; what was typed is refused beside the box."""
        if self._ranges and not BOX.isdisjoint(request):
            self._controller.answer(self._state() | {"refused": sentence}, None, self._runs.failure)
        else:
            self._controller.answer(self._state(), None, sentence)

    def _refresh(self, changed: set[str]) -> None:
        """Bring runs, table and picture in line with what has changed.

        Whatever can fail comes before anything is shown.
        """
        resolution = self._runs.resolution
        if "objective" in changed:
            old, new = self._runs.objective, self.objective
            same_formula = new.formula is not None and new.formula == old.formula
            if same_formula and new.domain == old.domain:
                # A parameter moves: all else stays.
                resolution = resolution.turned_to(new)
            else:
                resolution = Resolution(new, self._eta_scale)
                self._move_in()
        if "steps" in changed and "step" not in changed:
            # A playhead at the end stays at the end.
            at_end = self.step >= self._runs.job.steps or self.step > self.steps
            with self._quietly():
                self.step = self.steps if at_end else self.step
        packed = view = rates = None
        if changed - {"step"}:
            top = self._runs.eta_top
            if changed & {"method", "objective"} or self.eta > top:
                top = self._usual_top()
            packed = self._solve(resolution, top)
            outside = not self._runs.begin_in(self._panels.view)
            if changed & {*_RUNS, "objective"} or outside or self._now() == self._initial:
                view = self._runs.fitting_view()
            rates = self._measured()
        if "objective" in changed:
            self._diagnosis.forget()
            if self._map:
                self._map.turn_to(self.objective)
        # In one message: a table of another dimension must not meet the old spec.
        with self._controller.hold_sync():
            replaced = [] if view is None else self._show(view)
            self._controller.answer(self._state(), packed, self._runs.failure, rates)
        if self.comm is None:
            close_models(models_of(self))
            return
        if replaced:
            close_models({*models_of(*replaced)} - {*models_of(self)})
        self._go_on()
        self._want_map()

    def _solve(self, resolution: Resolution, top: float) -> bytes:
        """Solve the slider positions; set the runs and return the table."""
        self._runs, packed = solved(
            resolution,
            self._series(),
            top,
            self.eta,
            self._start(),
            self.steps,
            outdated=self._at() != self._student_at,
        )
        return packed

    def _usual_top(self) -> float:
        return eta_top(self.objective, rule_name(self.method), self.eta)

    def _measured(self) -> bytes:
        """Return the rates of the table's runs, or nothing if there is no panel for them."""
        return self._runs.measured() if self._rates else b""

    def _show(self, view: View) -> list[ipywidgets.Widget]:
        """Show the objective in these limits; return what is not shown any more."""
        drawn = [part for f in self._panels.figures.values() for part in (*f.marks, *f.axes)]
        self._panels, old = self._panels.show(self.objective, view, self._runs.series), self._panels
        if self._panels.panels is not old.panels:
            if self._map:
                self._map.lay(self._panels.panels["objective"])
            self._controller.marks = self._panels.marks
        if (dim := self.objective.dim) != old.objective.dim:
            self.remove_class(f"gdwidget-{old.objective.dim}d")
            self.add_class(f"gdwidget-{dim}d")
        self._controller.spec = self._spec()
        return drawn if self._panels.panels is not old.panels else []

    def _go_on(self) -> None:
        """Leave to threads what the picture need not wait for."""
        if self._runs.job.left:
            self._worker.take(self._runs.job, self._runs.resolution.memo)
        else:
            self._worker.cancel()
        find = type(self).diagnose
        if find is None or not self._runs.wrong:
            return
        run = rule_name(self.method), self.student, self.eta, np.array(self._start()), self.steps
        objective = self.objective
        self._diagnosis.want(self.student, self.method, lambda: find(objective, *run))

    def _publish(self, job: Job) -> None:
        """Show what a job has solved so far, from its thread."""
        packed = job.packed()
        with self._lock, self._controller.hold_sync():
            if job is self._runs.job and not job.cancelled:
                self._controller.table = packed
                self._controller.rates = self._measured()

    def _want_map(self, *, wait: bool = False) -> None:
        """Have the map of basins drawn for these settings, if there is one."""
        if self._map is None:
            return
        sliders = [s.positions[0] for s in self._runs.method.sections if s.positions][:2]
        positions = (sliders[0], sliders[1]) if self.objective.dim == 1 else None
        key, view = key_of(self.method), self._panels.view
        self._map.want(self.method, key, self.eta, self.steps, view, positions, wait=wait)

    def _tell_map(self, told: dict[str, Any]) -> None:
        self._controller.map = told

    def _tell_diagnosis(self, told: str) -> None:
        self._controller.diagnosis = told

    def _state(self) -> dict[str, Any]:
        box = {"formula": self.objective.formula or ""} if self._box else {}
        browser = {"start": self._start(), "client": self._client, "seq": self._seq}
        return self._now() | box | browser

    def _spec(self) -> dict[str, Any]:
        methods = {name: rule.label for name, rule in METHODS.items()}
        return spec_of(
            self.objective,
            self._runs.series,
            methods | {key: label_of(method) for key, method in self._methods.items()},
            self._eta_scale,
            self._panels.view,
            self._initial | {"start": np.atleast_1d(self._initial["start"]).tolist()},
            MAX_STEPS,
            self._ranges.spec(self.objective) if self._ranges else None,
        )

    @contextmanager
    def _taken_back(self, **old: Any) -> Iterator[None]:
        """Have all as before if what is done here fails; `old` are traits that are set already."""
        runs = self._runs
        try:
            with super()._taken_back(**old):
                yield
        except BaseException as error:
            self._runs = runs
            if not isinstance(error, Exception):
                self._show_again()
            raise

    def _show_again(self) -> None:
        """Show what holds; an interruption may have come after something else was shown."""
        if self._map:
            self._map.turn_to(self.objective)
        self._refresh({"method"})
