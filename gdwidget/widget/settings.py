"""The settings of a widget: which values its traits take, and how they are set together."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import traitlets

from gdwidget.core.objective import Objective, as_objective
from gdwidget.errors import WidgetError, brief
from gdwidget.widget.axes import START_LIMIT
from gdwidget.widget.formula_box import turned, typed
from gdwidget.widget.series import (
    AnyMethod,
    Series,
    checked_compare,
    checked_method,
    checked_student,
    is_number,
    is_rate,
    key_of,
    series_of,
)

MAX_STEPS = 500
"""Past this neither picture nor table gains anything."""
BOX = frozenset({"formula", "parameters"})
"""What only a formula box asks for."""

_TRAITS = ("eta", "start", "steps", "method", "step")
_STATE = ("eta", "start", "steps", "method", "etas", "step")
"""What both sides may change; in this order, because steps bound the playhead."""


class _Checked(traitlets.TraitType[Any, Any]):
    """A trait of `Settings`, checked by its method ``_valid_<name>``.

    Not by one that `traitlets.validate` marks: what ``hold_trait_notifications`` holds would be
    refused when it is set already. Assigning the same function again is a change: what it calls
    may be another by now.
    """

    default_value = None
    allow_none = False

    def get(self, obj: Any, cls: Any = None) -> Any:
        """Return the value; before one is set, None, which is not checked."""
        return obj._trait_values.get(self.name)

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value that is set, or say why there is none."""
        return getattr(obj, f"_valid_{self.name}")(value)

    def set(self, obj: Any, value: Any) -> None:
        """Set, and notify also where an equal value has functions."""
        with obj._lock:
            old = obj._trait_values.get(self.name)
            super().set(obj, value)
            new = obj._trait_values[self.name]
            again = callable(new) and new is old
            if isinstance(new, dict) and new == old:
                again = any(callable(method) for method in new)
            if again:
                obj._notify_trait(self.name, old, new)


class Settings(traitlets.HasTraits):
    """What is shown, from where and how far.

    Parameters
    ----------
    formula_box : bool
        Whether a text that is assigned is read like one that is typed.
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

    # Cells and requests may set them in different threads; held from the check of a value until all
    # follow it. One lock for all widgets: linked ones set each other.
    _lock = threading.RLock()

    def __init__(self, *, formula_box: bool) -> None:
        self._box = formula_box
        self._quiet = False
        self._methods: dict[str, AnyMethod] = {}
        self._initial: dict[str, Any] = {}
        self._student_at: tuple[Any, ...] = ()
        super().__init__()

    def _valid_objective(self, value: Any) -> Objective:
        if self._box and isinstance(value, str):
            problem = typed(value, self.objective)
        else:
            problem = as_objective(value)
        if problem.dim > 2:
            raise WidgetError(
                f"{problem.name} has {problem.dim} variables: the picture shows one or two."
            )
        if np.abs(problem.domain).max() > START_LIMIT:
            raise WidgetError(
                f"{brief(problem.name)} has the domain {brief(problem.domain)}, where starts can "
                "be out of range: give one between −1e6 and 1e6."
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

    def _valid_eta(self, value: Any) -> float:
        if not is_rate(value):
            raise WidgetError(f"eta is {brief(value)}: give a positive number below 1e6.")
        return float(value)

    def _valid_start(self, value: Any) -> float | tuple[float, ...]:
        dim = self.objective.dim
        given = list(np.ravel(np.asarray(value, dtype=object)))
        if len(given) != dim or not all(is_number(v) and abs(v) <= START_LIMIT for v in given):
            wanted = "a number" if dim == 1 else "two numbers"
            raise WidgetError(f"start is {brief(value)}: give {wanted} between −1e6 and 1e6.")
        return float(given[0]) if dim == 1 else tuple(float(v) for v in given)

    def _valid_steps(self, value: Any) -> int:
        return _whole(value, "steps", 1, MAX_STEPS)

    def _valid_step(self, value: Any) -> int:
        return _whole(value, "step", 0, self.steps)

    def _valid_method(self, value: Any) -> AnyMethod:
        return checked_method(value, self.objective.dim)

    def _valid_compare(self, value: Any) -> dict[AnyMethod, float | None]:
        return checked_compare(value, self.objective.dim)

    def _valid_student(self, value: Any) -> Any:
        return checked_student(value, self.objective.dim)

    def _series(self) -> list[Series]:
        """Return which runs are shown, and remember by what names the browser asks for them."""
        series = series_of(self.method, self.compare, self.student)
        for method in (self.method, *self.compare):
            if not isinstance(method, str):
                self._methods[key_of(method)] = method
        return series

    def _at(self) -> tuple[Any, ...]:
        return self.objective, self.eta, self.start, self.steps

    def _start(self) -> list[float]:
        return list(map(float, np.atleast_1d(self.start)))

    def _etas(self) -> dict[str, float | None]:
        return {key_of(method): eta for method, eta in self.compare.items()}

    def _now(self) -> dict[str, Any]:
        """Return the settings that the browser may change, as it calls them."""
        now = {name: getattr(self, name) for name in _TRAITS}
        now |= {"method": key_of(self.method), "etas": self._etas()}
        return now | ({"parameters": self.objective.parameters} if self._box else {})

    def _ask(self, request: dict[str, Any]) -> None:
        """Set what the browser asks for."""
        if self._box and not BOX.isdisjoint(request):
            self._ask_box(request)
        for name in _STATE:
            if name in request:
                self._ask_for(name, request[name])

    def _ask_box(self, request: dict[str, Any]) -> None:
        old = self.objective
        problem = typed(request["formula"], old) if "formula" in request else old
        problem = turned(problem, request.get("parameters"))
        if problem is not old:
            self.objective = problem
            # A start that was on its way belongs to the formula before.
            if problem.dim != old.dim:
                request.pop("start", None)

    def _ask_for(self, name: str, value: Any) -> None:
        """Set what the browser calls so; it knows methods by their keys."""
        if name == "etas":
            asked = value if isinstance(value, dict) else {}
            self.compare = {m: asked.get(key_of(m), eta) for m, eta in self.compare.items()}
        elif name == "method":
            self.method = self._methods.get(value, value) if isinstance(value, str) else value
        else:
            setattr(self, name, value)

    def _move_in(self) -> None:
        """Keep the start if it makes sense for another objective, and reset to this from now on."""
        new = self.objective
        starts = [usual_start(new), [low for low, _ in new.domain]]
        kept = np.atleast_1d(self.start).tolist()
        if len(kept) == new.dim and all(
            low <= value <= high for value, (low, high) in zip(kept, new.domain, strict=True)
        ):
            starts.insert(0, kept)
        finite = [start for start in starts if np.isfinite(new.value(start))]
        with self._quietly():
            self.start = (finite or starts)[0]
        self._initial = self._now()

    @contextmanager
    def _taken_back(self, **old: Any) -> Iterator[None]:
        """Have all as before if what is done here fails; `old` are traits that are set already."""
        # Methods first: those of before fit the objective of before and this one.
        names = ("method", "compare", "student", "objective", "start", "eta", "steps", "step")
        traits = {name: getattr(self, name) for name in names} | old
        derived = self._initial, self._student_at
        try:
            yield
        except BaseException:
            with self._quietly():
                for name, value in traits.items():
                    if getattr(self, name) is not value:
                        setattr(self, name, value)
            self._initial, self._student_at = derived
            raise

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set traits without each assignment redrawing the picture."""
        was, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = was


def usual_start(objective: Objective) -> list[float]:
    """Return where runs start if nobody says where."""
    if objective.dim == 1:
        return [objective.domain[0][1]]
    return [lo + (hi - lo) / 8 for lo, hi in objective.domain]


def _whole(value: object, name: str, low: int, high: int) -> int:
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise WidgetError(f"{name} is {brief(value)}: give a whole number from {low} to {high}.")
    if not low <= value <= high:
        raise WidgetError(f"{name} is {value}: give a whole number from {low} to {high}.")
    return int(value)
