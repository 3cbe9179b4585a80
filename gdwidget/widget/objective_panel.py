"""The objective panel: curve or contours, and over them the runs, the start and the overlays."""

from __future__ import annotations

from typing import Any

import bqplot
import contourpy
import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.widget.figures import (
    Panel,
    View,
    axis,
    curve,
    figure,
    linear,
    lines,
    points,
    tell,
)
from gdwidget.widget.series import Series

Array = NDArray[np.float64]

GRID_POINTS = 161
LEVELS = 14
MOST_LINES = 2000
"""Contours of a function so rough that nobody could tell more of them apart: the longest."""
BEYOND = 1e3
"""How many heights of the frame beyond it a line is drawn."""

# Readable at 3:1 or more on white and on JupyterLab's dark background alike.
CURVE = "#5b7fb5"
CONTOURS = ["#3f78c3", "#8aa0bf"]
START = "#7a4fd0"
TANGENT = "#6f7681"
MODEL = "#5a9a1a"


def objective_panel(objective: Objective, view: View, series: list[Series]) -> Panel:
    """Draw what stands still, and empty marks for what moves."""
    x, y = (linear(min=low, max=high) for low, high in (view.x, view.y))
    scales = {"x": x, "y": y}
    still = (
        lines(scales, CURVE, stroke_width=2, **_still(objective, view))
        if objective.dim == 1
        else _contours(scales, _still(objective, view))
    )
    first, *others = series
    color = first.look.color
    marks = {
        "ahead": lines(scales, color, opacities=[0.25], stroke_width=1.5),
        "tangent": lines(scales, TANGENT, line_style="dashed", stroke_width=1.6, visible=False),
        "model": lines(scales, MODEL, line_style="dotted", stroke_width=2, visible=False),
        "path": lines(scales, color, marker=first.look.marker, marker_size=36, stroke_width=2),
    }
    for number, other in enumerate(others, start=1):
        marks |= _compared(f"s{number}_", other, scales)
    marks |= {
        "model_point": points(scales, MODEL, "cross", 90, visible=False),
        "start": points(scales, START, "circle", 190, fill=False, stroke_width=3),
        "playhead": points(scales, color, first.look.marker, 130),
    }
    axes = [axis(x, "bottom"), axis(y, "left")]
    _tell(axes, objective, view)
    return Panel(figure([still, *marks.values()], axes, "gdwidget-objective"), marks, still)


def redraw(panel: Panel, objective: Objective, view: View) -> None:
    """Show another objective of the same dimension: all models stay, so nothing flickers."""
    assert panel.still is not None  # this panel has one
    still = _still(objective, view)
    scales = panel.marks["path"].scales
    # First of all the words: a scale that moves has bqplot write ticks as they are now.
    _tell(panel.figure.axes, objective, view)
    for scale, (low, high) in ((scales["x"], view.x), (scales["y"], view.y)):
        with scale.hold_sync():
            scale.min, scale.max = low, high
    with panel.still.hold_sync():
        for name, values in still.items():
            setattr(panel.still, name, values)


def _tell(axes: list[bqplot.Axis], objective: Objective, view: View) -> None:
    for one, limits, name in zip(axes, (view.x, view.y), (*objective.variables, "f"), strict=False):
        tell(one, limits, name)


def _compared(prefix: str, series: Series, scales: dict[str, Any]) -> dict[str, Any]:
    """Return the marks of a run beside the first; the student's has a ring for the first error."""
    color, marker, line = series.look.color, series.look.marker, series.look.line
    drawn = {
        "ahead": lines(scales, color, line_style=line, opacities=[0.25], stroke_width=1.5),
        "path": lines(
            scales, color, line_style=line, marker=marker, marker_size=40, stroke_width=1.8
        ),
        "playhead": points(scales, color, marker, 120),
    }
    if series.role == "student":
        drawn["ring"] = points(scales, color, "circle", 420, fill=False, stroke_width=3)
    return {prefix + name: mark for name, mark in drawn.items()}


def _still(objective: Objective, view: View) -> dict[str, Array]:
    """Return the data of the curve or of the contours."""
    return _still_1d(objective, view) if objective.dim == 1 else _still_2d(objective, view)


def _still_1d(objective: Objective, view: View) -> dict[str, Array]:
    x, y = curve(objective, view.x)
    upon = np.isinf(y[1:-1]) & (np.sign(y[:-2]) * np.sign(y[2:]) < 0)
    poles = _poles(x, y, objective.gradient(x[:, None])[:, 0], view.y)
    # An SVG cannot hold what is astronomically far out of the frame.
    height = view.y[1] - view.y[0]
    y = np.clip(y, view.y[0] - BEYOND * height, view.y[1] + BEYOND * height)
    # Nothing joins the two sides of a pole, not even a point upon it.
    y[1:][poles] = np.nan
    y[1:-1][upon] = np.nan
    drawn = np.flatnonzero(~np.isnan(y))
    # bqplot places a label at the last point: it must be finite.
    shown = slice(drawn[0], drawn[-1] + 1) if drawn.size else slice(0, 0)
    return {"x": x[shown], "y": y[shown]}


def _poles(x: Array, y: Array, slope: Array, heights: tuple[float, float]) -> NDArray[np.bool_]:
    """Return between which points, (n-1,), there is a pole at which f changes its sign.

    On both sides of it f falls, yet jumps up, or rises and jumps down. Near c/(x - p) the
    geometric mean of the slopes is the jump over the width.
    """
    with np.errstate(all="ignore"):
        jump = np.diff(y)
        against = (slope[:-1] * jump < 0) & (slope[1:] * jump < 0)
        steep = np.sqrt(slope[:-1] * slope[1:]) * np.diff(x) / np.abs(jump)
        high = np.abs(jump) > (heights[1] - heights[0]) / 4
        return np.asarray(against & high & (steep > 0.3) & (steep < 10))


def _still_2d(objective: Objective, view: View) -> dict[str, Array]:
    x, y = np.linspace(*view.x, GRID_POINTS), np.linspace(*view.y, GRID_POINTS)
    z = objective.value(np.stack(np.meshgrid(x, y), axis=-1))
    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(z))
    found = [
        (height, np.asarray(line))
        for height, level in enumerate(contour_levels(z))
        for line in generator.lines(level)
    ]
    if len(found) > MOST_LINES:
        found = sorted(found, key=lambda one: len(one[1]), reverse=True)[:MOST_LINES]
    drawn = _rectangular([line for _, line in found])
    heights = np.repeat([height for height, _ in found], [len(pieces) for pieces in drawn])
    stacked = np.concatenate(drawn) if drawn else np.empty((0, 0, 2))
    return {"x": stacked[..., 0], "y": stacked[..., 1], "color": heights.astype(np.float64)}


def _contours(scales: dict[str, Any], data: dict[str, Array]) -> bqplot.Lines:
    colors = bqplot.ColorScale(colors=CONTOURS, min=0.0, max=float(LEVELS - 1))
    return bqplot.Lines(scales=scales | {"color": colors}, stroke_width=1.2, **data)


def contour_levels(z: Array) -> Array:
    """Return levels that spread over the picture, closer together near the minimum.

    Quantiles of the sampled values give every level some of the area, whatever the
    range of f; the power moves them towards the lowest values.
    """
    finite = z[np.isfinite(z)]
    if finite.size == 0:
        return np.empty(0)
    return np.unique(np.quantile(finite, (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 1.5))


def _rectangular(lines: list[Array]) -> list[Array]:
    """Return each line, (n, 2), as pieces of one length, shape (pieces, length, 2).

    bqplot draws arrays, in which all lines are as long as the longest. A piece begins where the one
    before ends, and the last is padded with its own last point.
    """
    if not lines:
        return []
    # Few pieces and little padding, whether one line is much longer than the others or not.
    length = max(2, 2 * round(float(np.mean([len(line) for line in lines]))))
    cut = []
    for line in lines:
        pieces = max(1, -(-(len(line) - 1) // (length - 1)))
        at = np.arange(length) + (length - 1) * np.arange(pieces)[:, None]
        cut.append(line[np.minimum(at, len(line) - 1)])
    return cut
