"""The code that shows a widget again."""

from __future__ import annotations

import re
from inspect import signature
from typing import TYPE_CHECKING, Any

from gdwidget.core.objective import Objective, checked_domain
from gdwidget.core.textbook import textbook

if TYPE_CHECKING:
    from gdwidget.widget.explorer import Explorer


def call(widget: Explorer) -> str:
    """Return the call of `gdwidget.explore` that reproduces what a widget shows.

    Parameters
    ----------
    widget : Explorer

    Returns
    -------
    str
        An expression that needs ``import gdwidget``, and somebody's functions by their names. What
        has none gets one, and a comment says so.
    """
    objective, parameters = _objective(widget.objective)
    settings: dict[str, Any] = {"method": _method(widget.method)}
    if widget.compare:
        compare = {_method(method): eta for method, eta in widget.compare.items()}
        shared = all(eta is None for eta in compare.values())
        settings["compare"] = list(compare) if shared else compare
    settings |= {"eta": widget.eta, "start": widget.start, "steps": widget.steps}
    if widget._eta_scale != "linear":
        settings["eta_scale"] = widget._eta_scale
    if callable(widget.student):
        settings["student"] = _method(widget.student)
    elif widget.student is not None:
        settings["student"] = widget.student.tolist()
    settings |= {"rates": True} if widget._rates else {}
    settings |= {"basins": True} if widget._map else {}
    settings |= {"formula_box": True} if widget._ranges else {}
    code = f"gdwidget.explore({_arguments(objective, settings | parameters)})"
    nameless = [name for name in _NAMES if re.search(rf"\b{name}\b", code)]
    return f"{code}  # {', '.join(nameless)}: functions without a name" if nameless else code


def _method(method: Any) -> Any:
    """Return a method as it is written: a function by its name, a rule as it shows itself."""
    if isinstance(method, str):
        return method
    if hasattr(method, "step"):
        return _Code(f"gdwidget.{method!r}")
    return _function(method, "your_method")


_NAMES = ("your_f", "your_grad", "your_hess", "your_method")
"""Of functions that have none."""


def _function(function: Any, otherwise: str) -> _Code:
    name = str(getattr(function, "__name__", ""))
    return _Code(name if name.isidentifier() else otherwise)


class _Code(str):
    """Text that is code already."""

    def __repr__(self) -> str:
        return str(self)


def _arguments(first: Any, named: dict[str, Any]) -> str:
    return ", ".join([repr(first), *(f"{name}={value!r}" for name, value in named.items())])


def _objective(objective: Objective) -> tuple[Any, dict[str, float]]:
    """Return the first argument, and the parameters to go with it."""
    known = textbook[objective.name] if objective.name in textbook else None
    if known and (known.formula, known.domain) == (objective.formula, objective.domain):
        changed = {p: v for p, v in objective.parameters.items() if known.parameters[p] != v}
        return _Code(f"gdwidget.textbook.{objective.name}"), changed
    text: Any = objective.formula
    named: dict[str, Any] = {}
    if text is None:
        text = _function(objective._f, "your_f")
        given = getattr(objective.kernel, "given", {})
        named |= {role: _function(given[role], f"your_{role}") for role in given}
    if objective.domain != checked_domain(None, objective.dim):
        named["domain"] = objective.domain if objective.dim > 1 else objective.domain[0]
    if objective.minima:
        named["minima"] = objective.minima
    if objective._named not in ("", text):
        named["name"] = objective._named
    from gdwidget.widget.explore import explore

    # A parameter may be called eta, which `explore` takes for its own.
    if not named and objective.parameters.keys().isdisjoint(signature(explore).parameters):
        return text, objective.parameters
    return _Code(f"gdwidget.Objective({_arguments(text, named | objective.parameters)})"), {}
