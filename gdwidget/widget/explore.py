"""The call that shows an objective: it fills in what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from numpy.typing import ArrayLike

from gdwidget.core.objective import Objective, as_objective
from gdwidget.errors import WidgetError, brief
from gdwidget.widget.axes import Scale, usual_eta
from gdwidget.widget.explorer import Explorer
from gdwidget.widget.formula_box import typed
from gdwidget.widget.series import AnyMethod, key_of, rule_name
from gdwidget.widget.settings import usual_start


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
        position on screen first, for the others in the background; what it prints is not shown.
    compare : iterable or mapping, optional
        Methods to show beside it, four at most in all. They share start, steps and learning
        rate; a mapping gives each its own learning rate, or None to share:
        ``compare={"newton": 1.0, "momentum": None}``.
    eta : float, optional
        Learning rate. By default 1 for methods of second order and the line search, else 0.1, or
        another if a formula's run would diverge or oscillate, or 0.1 be off its slider.
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
    given = compare.items() if isinstance(compare, Mapping) else ()
    own = next((rate for other, rate in given if other == method), None)
    if eta is None:
        eta = own
    elif own is not None and own != eta:
        raise WidgetError(
            f"{key_of(method)} has two learning rates, eta = {brief(eta)} and {brief(own)} in "
            "compare, but is shown once: leave one out, or show two widgets."
        )
    if start is None:
        start = usual_start(problem)
    if eta is None:
        eta = usual_eta(problem, rule_name(method), start)
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
