"""The runs that are shown together: which methods, in which looks, under which names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.custom import own_method
from gdwidget.core.methods import METHODS, Method, checked_rule
from gdwidget.errors import GdwidgetError, WidgetError, brief
from gdwidget.widget.axes import ETA_LIMIT

Array = NDArray[np.float64]
AnyMethod = str | Method | Callable[..., Any]
Role = Literal["method", "compared", "student"]

MOST_COMPARED = 4


@dataclass(frozen=True)
class Look:
    """How a run is drawn: told apart by colour, by marker and by line alike."""

    color: str
    marker: str
    line: str


# Okabe and Ito's palette, darkened or lightened to 3:1 or more on white and on JupyterLab's dark
# background; no two are alike for the colour-blind.
LOOKS = (
    Look("#d9541e", "circle", "solid"),
    Look("#008f6a", "triangle-up", "dashed"),
    Look("#c2679f", "diamond", "dotted"),
    Look("#1a6fd6", "cross", "dash_dotted"),
)
STUDENT = Look("#8a6d00", "square", "solid")


@dataclass(frozen=True)
class Series:
    """One run of the picture.

    Attributes
    ----------
    role : {"method", "compared", "student"}
    key : str
        What the browser calls it.
    label : str
        What people call it.
    method : str, Method, callable or ndarray
        An array, (n, D), holds the iterates of a run made elsewhere.
    eta : float or None
        Its own learning rate; None where it follows the slider.
    look : Look
    """

    role: Role
    key: str
    label: str
    method: Any
    eta: float | None
    look: Look

    @property
    def own(self) -> bool:
        """Return whether it is a function, which is run once for each position."""
        return is_own(self.method)

    @property
    def fixed(self) -> bool:
        """Return whether its iterates are given and follow no slider."""
        return isinstance(self.method, np.ndarray)


def is_own(method: Any) -> bool:
    """Return whether a method is somebody's function, and not a rule."""
    return callable(method) and not hasattr(method, "step")


def key_of(method: AnyMethod) -> str:
    """Return the name of a method: a built-in's own, of anything else one that no built-in has."""
    if isinstance(method, str):
        return method
    if is_own(method):
        name = str(getattr(method, "__name__", type(method).__name__))
        return "your function" if name == "<lambda>" else f"{name} (yours)"
    return str(method)


def rule_name(method: AnyMethod) -> str:
    """Return the name of the built-in rule, or "" for somebody's function."""
    return method if isinstance(method, str) else str(getattr(method, "name", ""))


def label_of(method: AnyMethod) -> str:
    """Return what people call a method."""
    return METHODS[method].label if isinstance(method, str) else key_of(method)


def checked_method(value: Any, dim: int) -> AnyMethod:
    """Return a method that can be shown, or say why it cannot.

    Raises
    ------
    WidgetError
    """
    if isinstance(value, str) and value in METHODS:
        return value
    if hasattr(value, "step") and not isinstance(value, type):
        try:
            return checked_rule(value)
        except GdwidgetError as error:
            raise WidgetError(str(error)) from None
    if not callable(value) or isinstance(value, type):
        raise WidgetError(
            f"There is no method {brief(value)} to show: use one of {', '.join(METHODS)}, "
            "or a function of your own."
        )
    try:
        own_method(value, dim)
    except GdwidgetError as error:
        raise WidgetError(str(error)) from None
    function: Callable[..., Any] = value
    return function


def checked_compare(value: Any, dim: int) -> dict[AnyMethod, float | None]:
    """Return the methods beside the first, each with its own learning rate or None.

    Raises
    ------
    WidgetError
    """
    if value is None:
        return {}
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise WidgetError(
            f"compare is {brief(value)}: give a list of methods, "
            'or a mapping from each to its own learning rate such as {"newton": 1.0}.'
        )
    chosen: dict[AnyMethod, float | None] = {}
    for method in value:
        eta = value[method] if isinstance(value, Mapping) else None
        if eta is not None and not is_rate(eta):
            raise WidgetError(
                f"compare gives {key_of(method)} the learning rate {brief(eta)}: "
                "give a positive number below 1e6, or None to share the slider's."
            )
        try:
            chosen[checked_method(method, dim)] = None if eta is None else float(eta)
        except TypeError:
            raise WidgetError(f"compare has {brief(method)}, which cannot be hashed.") from None
    return chosen


def checked_student(value: Any, dim: int) -> Any:
    """Return a student's function, or their iterates as (n, D), or None.

    Raises
    ------
    WidgetError
    """
    if value is None:
        return None
    if callable(value):
        return checked_method(value, dim)
    try:
        path = np.array(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise WidgetError(
            f"student is {brief(value)}: give your function, or the iterates that it returned."
        ) from None
    if path.ndim == 1 and dim == 1:
        path = path[:, None]
    if path.ndim != 2 or path.shape[1] != dim or not len(path):
        raise WidgetError(
            f"student has shape {path.shape}: give one iterate of {dim} number(s) a row."
        )
    path.setflags(write=False)
    return path


def is_rate(value: object) -> bool:
    """Return whether a value is a learning rate that can be shown."""
    return is_number(value) and 0 < value < ETA_LIMIT  # type: ignore[operator]  # it is a number


def is_number(value: object) -> bool:
    """Return whether a value is a finite real number."""
    return (
        isinstance(value, int | float | np.integer | np.floating)
        and not isinstance(value, bool)
        and bool(np.isfinite(value))
    )


def series_of(
    method: AnyMethod, compare: Mapping[AnyMethod, float | None], student: Any
) -> list[Series]:
    """Return what is shown, the method first, the student's run last.

    Raises
    ------
    WidgetError
        If more than four methods are to be compared.
    """
    others = {m: eta for m, eta in compare.items() if m != method}
    if len(others) >= MOST_COMPARED:
        names = ", ".join(key_of(m) for m in (method, *others))
        raise WidgetError(
            f"{names} are {len(others) + 1} methods: compare at most {MOST_COMPARED}, "
            "the one called method among them."
        )
    shown = [Series("method", key_of(method), label_of(method), method, None, LOOKS[0])]
    for (other, eta), look in zip(others.items(), LOOKS[1:], strict=False):
        shown.append(Series("compared", key_of(other), label_of(other), other, eta, look))
    if student is not None:
        label = key_of(student) if callable(student) else "your run"
        shown.append(Series("student", "student", label, student, None, STUDENT))
    return shown


def first_difference(reference: Array, path: Array, rtol: float = 1e-9) -> int | None:
    """Return the first iterate that differs by more than rounding, is missing, or is too many.

    Parameters
    ----------
    reference, path : ndarray, shape (n, D) and (m, D)
    rtol : float, default 1e-9
        Iterates this close, relative to the largest so far, are the same.
    """
    n = min(len(reference), len(path))
    with np.errstate(all="ignore"):
        size = np.abs(reference[:n]).max(axis=1)
        scale = np.maximum.accumulate(np.where(np.isfinite(size), size, 0.0))[:, None]
        close = np.abs(path[:n] - reference[:n]) <= rtol * scale
    finite = np.isfinite(path[:n]), np.isfinite(reference[:n])
    close = np.where(finite[0] & finite[1], close, finite[0] == finite[1])
    differing = np.flatnonzero(~close.all(axis=1))
    if differing.size:
        return int(differing[0])
    return None if len(reference) == len(path) else n
