"""Gradient descent and Newton's method to touch: solver, widget and teaching kit.

`explore` shows an objective with sliders; `solve` runs a method on it; `Objective` makes one
from a formula or from functions; `textbook` holds the chapter's. The widget
is imported when it is first asked for, so that the solver alone stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from gdwidget.core.methods import (
    METHODS,
    Adagrad,
    Adam,
    Diagonal,
    GradientDescent,
    LineSearch,
    Momentum,
    Newton,
    NewtonAbs,
    RMSProp,
)
from gdwidget.core.objective import Objective
from gdwidget.core.outcome import Outcome
from gdwidget.core.solver import solve
from gdwidget.core.textbook import textbook
from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import (
    FormulaError,
    GdwidgetError,
    ObjectiveError,
    SolverError,
    WidgetError,
)

if TYPE_CHECKING:
    from gdwidget.selfcheck import check
    from gdwidget.widget.explorer import Explorer, explore

_LAZY = {
    "Explorer": "gdwidget.widget.explorer",
    "check": "gdwidget.selfcheck",
    "explore": "gdwidget.widget.explorer",
}

__all__ = [
    "METHODS",
    "Adagrad",
    "Adam",
    "Diagonal",
    "Explorer",
    "FormulaError",
    "GdwidgetError",
    "GradientDescent",
    "LineSearch",
    "Momentum",
    "Newton",
    "NewtonAbs",
    "Objective",
    "ObjectiveError",
    "Outcome",
    "RMSProp",
    "SolverError",
    "Trajectory",
    "WidgetError",
    "check",
    "explore",
    "solve",
    "textbook",
]


def __getattr__(name: str) -> Any:
    """Import the widget, and look the version up, on first use."""
    if name == "__version__":
        return import_module("importlib.metadata").version("gdwidget")
    if name in _LAZY:
        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
