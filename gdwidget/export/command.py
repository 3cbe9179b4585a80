"""What ``gdwidget export`` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gdwidget.core.grammar import parameters_in
from gdwidget.core.objective import Objective
from gdwidget.core.textbook import textbook
from gdwidget.errors import WidgetError, brief
from gdwidget.export.page import save_html


def export(
    formula: str,
    output: str | Path,
    *,
    parameters: Sequence[str] = (),
    start: Sequence[float] = (),
    title: str | None = None,
    **options: Any,
) -> Path:
    """Write a page for a formula, without a notebook.

    Parameters
    ----------
    formula : str
        As `gdwidget.Objective` takes it, or the name of a textbook objective.
    output : str or Path
        The file.
    parameters : sequence of str
        Values of the formula's parameters, each written ``name=number``.
    start : sequence of float
        One number for each variable; none for the usual start.
    title : str, optional
        Heading of the page.
    **options
        `method`, `eta`, `steps` and `eta_scale` of `gdwidget.explore`.

    Returns
    -------
    Path

    Raises
    ------
    WidgetError
        If a parameter is missing or not written as ``name=number``, or the file cannot be written.
    ObjectiveError
        If the formula cannot be used.
    """
    from gdwidget.widget.explore import explore

    objective = _objective(formula, dict(_assignment(text) for text in parameters))
    if start:
        options["start"] = start[0] if len(start) == 1 else tuple(start)
    given = {name: value for name, value in options.items() if value is not None}
    widget = explore(objective, **given)
    return save_html(widget, output, title=title)


def _objective(formula: str, parameters: dict[str, float]) -> Objective:
    from gdwidget.widget.formula_box import typed

    if formula in textbook:
        return textbook[formula].with_parameters(**parameters)
    if missing := [name for name in parameters_in(formula) if name not in parameters]:
        raise WidgetError(f"{missing[0]} has no value: give it one by -p {missing[0]}=1.0.")
    return typed(formula, values=parameters)


def _assignment(text: str) -> tuple[str, float]:
    name, _, value = (part.strip() for part in text.partition("="))
    try:
        if name.isidentifier():
            return name, float(value)
    except ValueError:
        pass
    raise WidgetError(f"{brief(text)} is no parameter: write name=number, such as c=0.471.")
