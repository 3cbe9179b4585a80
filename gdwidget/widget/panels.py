"""The panels of the picture, side by side; another one is a module and a line in `PANELS`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import bqplot
import ipywidgets

from gdwidget.core.objective import Objective
from gdwidget.widget.figures import Panel, View
from gdwidget.widget.lifetime import close_models, models_of
from gdwidget.widget.objective_panel import objective_panel, redraw
from gdwidget.widget.progress_panel import progress_panel
from gdwidget.widget.rates import rates_panel
from gdwidget.widget.series import Series

PANELS = {"objective": objective_panel, "progress": progress_panel, "rates": rates_panel}
"""From left to right: what draws each panel."""

_FARTHEST = 1e30
"""Heights of a panel, which has some hundred pixels."""


@dataclass(frozen=True)
class Panels:
    """All panels by name, and what they show in which limits."""

    panels: dict[str, Panel]
    objective: Objective
    view: View
    series: list[Series]

    @property
    def figures(self) -> dict[str, bqplot.Figure]:
        """Return the figures by the name of their panel."""
        return {name: panel.figure for name, panel in self.panels.items()}

    @property
    def marks(self) -> dict[str, ipywidgets.Widget]:
        """Return all that the browser moves, by names of their own."""
        return {name: mark for panel in self.panels.values() for name, mark in panel.marks.items()}

    def show(self, objective: Objective, view: View, series: list[Series]) -> Panels:
        """Return panels of another objective, limits or runs, in the figures that are displayed."""
        same_looks = _looks(series) == _looks(self.series)
        if view == self.view and same_looks and objective is self.objective:
            return self
        if same_looks and objective.dim == self.objective.dim and _comparable(view, self.view):
            redraw(self.panels["objective"], objective, view)
            return Panels(self.panels, objective, view, series)
        fresh = _drawn(objective, view, series, self.panels)
        for name, panel in fresh.items():
            figure = self.panels[name].figure
            with figure.hold_sync():
                figure.marks, figure.axes = panel.figure.marks, panel.figure.axes
            close_models({*models_of(panel.figure)} - {*models_of(figure)})
        kept = {n: replace(panel, figure=self.panels[n].figure) for n, panel in fresh.items()}
        return Panels(kept, objective, view, series)


def draw(
    objective: Objective,
    view: View,
    series: list[Series],
    names: Iterable[str] = ("objective", "progress"),
) -> Panels:
    """Draw the panels of these names; what moves in them is empty until the browser fills it."""
    return Panels(_drawn(objective, view, series, names), objective, view, series)


def _drawn(
    objective: Objective, view: View, series: list[Series], names: Iterable[str]
) -> dict[str, Panel]:
    return {name: PANELS[name](objective, view, series) for name in names}


def _comparable(one: View, other: View) -> bool:
    """Return whether the limits of each can be placed on the axes of the other.

    The browser does so while it redraws an axis, and SVG holds no number above 3e38.
    """
    pairs = [(one.x, other.x), (one.y, other.y), (other.x, one.x), (other.y, one.y)]
    return all(max(map(abs, new)) < _FARTHEST * (old[1] - old[0]) for new, old in pairs)


def _looks(series: list[Series]) -> list[tuple[object, ...]]:
    return [(one.role, one.look) for one in series]
