"""The progress panel: f, error or slope against the step, on a linear or a logarithmic axis."""

from __future__ import annotations

from typing import Any

from gdwidget.core.objective import Objective
from gdwidget.widget.figures import Panel, View, axis, figure, linear, lines, logarithmic, points
from gdwidget.widget.series import Series


def progress_panel(objective: Objective, view: View, series: list[Series]) -> Panel:
    """Draw two sets of empty marks, of which the browser shows the one that fits the curve."""
    del objective, view  # its limits are the browser's
    steps, vertical, log = linear(), linear(), logarithmic()
    axes = {
        "axis_linear": axis(vertical, "left"),
        "axis_log": axis(log, "left", tick_format=".0e", visible=False),
    }
    marks: dict[str, Any] = {}
    for name, scale in (("linear", vertical), ("log", log)):
        scales, shown = {"x": steps, "y": scale}, name == "linear"
        for number, one in enumerate(series):
            marks[f"s{number}_progress_{name}" if number else f"progress_{name}"] = lines(
                scales,
                one.look.color,
                line_style=one.look.line,
                marker=one.look.marker,
                marker_size=40 if number else 36,
                stroke_width=1.8 if number else 2,
                visible=shown,
            )
        first = series[0].look
        marks[f"playhead_{name}"] = points(scales, first.color, first.marker, 130, visible=shown)
    across = axis(steps, "bottom", label="step")
    drawn = figure(list(marks.values()), [across, *axes.values()], "gdwidget-progress")
    shared = {"scale_steps": steps, "scale_linear": vertical, "scale_log": log}
    return Panel(drawn, marks | axes | shared)
