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
    from gdwidget.core.basins import Basins, basins
    from gdwidget.core.rates import Rates, rates
    from gdwidget.selfcheck import check
    from gdwidget.widget.explore import explore
    from gdwidget.widget.explorer import Explorer
    from gdwidget.widget.prediction import Prediction, predict

_LAZY = {
    "Basins": "gdwidget.core.basins",
    "Explorer": "gdwidget.widget.explorer",
    "Prediction": "gdwidget.widget.prediction",
    "Rates": "gdwidget.core.rates",
    "basins": "gdwidget.core.basins",
    "check": "gdwidget.selfcheck",
    "explore": "gdwidget.widget.explore",
    "predict": "gdwidget.widget.prediction",
    "rates": "gdwidget.core.rates",
}

__all__ = [
    "METHODS",
    "Adagrad",
    "Adam",
    "Basins",
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
    "Prediction",
    "RMSProp",
    "Rates",
    "SolverError",
    "Trajectory",
    "WidgetError",
    "basins",
    "check",
    "explore",
    "predict",
    "rates",
    "solve",
    "textbook",
]


def __getattr__(name: str) -> Any:
    """Import the widget, and look the version up, on first use."""
    if name == "__version__":
        return import_module("importlib.metadata").version("gdwidget")
    if name in _LAZY:
        value = getattr(import_module(_LAZY[name]), name)
        if name in ("Explorer", "explore"):
            import_module("gdwidget.widget.explorer").Explorer.diagnose = _diagnose
        return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def _diagnose(*run: Any) -> str:
    """Look a student's run up in the banks: the widget itself does not know the checks."""
    return str(import_module("gdwidget.selfcheck").diagnose(*run))
