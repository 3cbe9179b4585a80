"""bqplot figures: what stands still is drawn here once, what moves belongs to the browser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bqplot
import contourpy
import ipywidgets
import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective

Array = NDArray[np.float64]
Interval = tuple[float, float]

CURVE_POINTS = 481
GRID_POINTS = 161
LEVELS = 14
STRETCH = 2.0
"""How far beyond the bulk of its values, in their spread, a curve is followed."""
BEYOND = 1e3
"""How many heights of the frame beyond it a line is drawn."""
PANEL_HEIGHT = "330px"

# Readable at 3:1 or more on white and on JupyterLab's dark background alike.
CURVE = "#5b7fb5"
CONTOURS = ["#3f78c3", "#8aa0bf"]
PATH = "#d9541e"
START = "#7a4fd0"
TANGENT = "#0f9d76"
MODEL = "#b5489a"
STUDENT = "#8a6d00"


_NOTHING = {"x": np.empty(0), "y": np.empty(0)}


@dataclass(frozen=True)
class View:
    """Limits of the objective panel."""

    x: Interval
    y: Interval


@dataclass(frozen=True)
class Panels:
    """The two figures, the marks the browser moves, and the limits of the first."""

    objective: bqplot.Figure
    progress: bqplot.Figure
    marks: dict[str, ipywidgets.Widget]
    view: View

    def show(self, objective: Objective, view: View) -> Panels:
        """Return these panels drawn for other limits, keeping the models that are displayed."""
        drawn = draw(objective, view)
        with self.objective.hold_sync():
            self.objective.marks = drawn.objective.marks
            self.objective.axes = drawn.objective.axes
        return Panels(self.objective, self.progress, drawn.marks | _progress_of(self), view)


def student_marks(panels: Panels, points: Array, differs: int | None) -> list[Any]:
    """Return marks for a student's iterates over the reference's.

    Parameters
    ----------
    panels : Panels
    points : ndarray, shape (n, 2)
        The iterates in the objective panel's coordinates; drawn up to the first
        that is not finite.
    differs : int or None
        The first iterate that differs from the reference, to be ringed.
    """
    finite = np.isfinite(points).all(axis=1)
    shown = points[: len(points) if finite.all() else int(np.argmin(finite))]
    limits = np.array([panels.view.x, panels.view.y])
    reach = BEYOND * np.diff(limits, axis=1)[:, 0]
    x, y = np.clip(shown, limits[:, 0] - reach, limits[:, 1] + reach).T
    scales = panels.marks["path"].scales
    path = _lines(scales, STUDENT, x=x, y=y, marker="square", marker_size=30, stroke_width=1.5)
    at = slice(differs, differs + 1) if differs is not None else slice(0)
    ring = _points(scales, STUDENT, "circle", 420, fill=False, stroke_width=3, x=x[at], y=y[at])
    return [path, ring]


def view_of(objective: Objective, start: Array, path: Array) -> View:
    """Return limits that hold the domain, the start and, within reason, the path.

    Parameters
    ----------
    objective : Objective
    start : ndarray, shape (D,)
    path : ndarray, shape (steps+1, D)
        The limits grow to hold it, at most to three times the domain's width: past
        that a run is diverging, and leaves the frame.
    """
    spans = []
    for axis, (low, high) in enumerate(objective.domain):
        reach = high - low
        values = path[:, axis]
        near = values[np.isfinite(values) & (values >= low - reach) & (values <= high + reach)]
        held = np.concatenate([near, [low, high, start[axis]]])
        # Room for the half of a marker that stands on the edge.
        pad = 0.03 * (held.max() - held.min())
        spans.append((float(held.min() - pad), float(held.max() + pad)))
    if objective.dim == 2:
        return View(spans[0], spans[1])
    return View(spans[0], _heights(objective, spans[0], start))


def _heights(objective: Objective, span: Interval, start: Array) -> Interval:
    """Return limits for f in one dimension, which a pole or an exponential must not stretch."""
    _, y = _curve(objective, span)
    y = y[np.isfinite(y)]
    if y.size == 0:
        return -1.0, 1.0
    most, few = np.quantile(y, [0.95, 0.05])
    reach = STRETCH * (most - few)
    low, high = max(y.min(), few - reach), min(y.max(), most + reach)
    f = objective.value(start)
    if np.isfinite(f):
        low, high = min(low, float(f)), max(high, float(f))
    pad = 0.08 * (high - low) or 1.0
    return float(low - pad), float(high + pad)


def draw(objective: Objective, view: View) -> Panels:
    """Draw both panels with empty moving marks."""
    x, y = (_linear(min=low, max=high) for low, high in (view.x, view.y))
    scales = {"x": x, "y": y}
    still = (
        _still_1d(objective, view, scales)
        if objective.dim == 1
        else _still_2d(objective, view, scales)
    )
    marks = {
        "ahead": _lines(scales, PATH, opacities=[0.25], stroke_width=1.5),
        "tangent": _lines(scales, TANGENT, line_style="dashed", visible=False),
        "model": _lines(scales, MODEL, line_style="dashed", visible=False),
        "path": _lines(scales, PATH, marker="circle", marker_size=36, stroke_width=2),
        "model_point": _points(scales, MODEL, "cross", 90, visible=False),
        "start": _points(scales, START, "circle", 190, fill=False, stroke_width=3),
        "playhead": _points(scales, PATH, "circle", 130),
    }
    first, second = (objective.variables[0], "f") if objective.dim == 1 else objective.variables
    figure = _figure(
        [still, *marks.values()],
        [
            bqplot.Axis(scale=x, label=first, label_offset="2.4em", grid_lines="none"),
            bqplot.Axis(
                scale=y,
                label=second,
                label_offset="3.6em",
                orientation="vertical",
                grid_lines="none",
            ),
        ],
        "gdwidget-objective",
    )
    progress, moving = _progress()
    return Panels(figure, progress, marks | moving, view)


def _curve(objective: Objective, span: Interval) -> tuple[Array, Array]:
    x = np.linspace(*span, CURVE_POINTS)
    return x, objective.value(x[:, None])


def _still_1d(objective: Objective, view: View, scales: dict[str, Any]) -> bqplot.Lines:
    x, y = _curve(objective, view.x)
    # An SVG cannot hold what is astronomically far out of the frame.
    height = view.y[1] - view.y[0]
    y = np.clip(y, view.y[0] - BEYOND * height, view.y[1] + BEYOND * height)
    drawn = np.flatnonzero(~np.isnan(y))
    # bqplot places a label at the last point: it must be finite.
    shown = slice(drawn[0], drawn[-1] + 1) if drawn.size else slice(0, 0)
    return _lines(scales, CURVE, x=x[shown], y=y[shown], stroke_width=2)


def _still_2d(objective: Objective, view: View, scales: dict[str, Any]) -> bqplot.Lines:
    x, y = np.linspace(*view.x, GRID_POINTS), np.linspace(*view.y, GRID_POINTS)
    z = objective.value(np.stack(np.meshgrid(x, y), axis=-1))
    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(z))
    lines: list[Array] = []
    heights: list[int] = []
    for height, level in enumerate(contour_levels(z)):
        for line in generator.lines(level):
            lines.append(np.asarray(line))
            heights.append(height)
    return bqplot.Lines(
        x=_rectangular([line[:, 0] for line in lines]),
        y=_rectangular([line[:, 1] for line in lines]),
        color=np.array(heights, dtype=float),
        scales=scales
        | {"color": bqplot.ColorScale(colors=CONTOURS, min=0.0, max=float(LEVELS - 1))},
        stroke_width=1.2,
    )


def contour_levels(z: Array) -> Array:
    """Return levels that spread over the picture, closer together near the minimum.

    Quantiles of the sampled values give every level some of the area, whatever the
    range of f; the power moves them towards the lowest values.
    """
    finite = z[np.isfinite(z)]
    if finite.size == 0:
        return np.empty(0)
    return np.unique(np.quantile(finite, (np.arange(1, LEVELS + 1) / (LEVELS + 1)) ** 1.5))


def _rectangular(lines: list[Array]) -> Array:
    """Stack lines of different lengths, each padded with its own last point."""
    longest = max((line.size for line in lines), default=0)
    return np.array([np.pad(line, (0, longest - line.size), mode="edge") for line in lines])


def _progress() -> tuple[bqplot.Figure, dict[str, ipywidgets.Widget]]:
    steps, linear = _linear(min=0.0, max=1.0), _linear()
    log = bqplot.LogScale(allow_padding=False)
    axes = {
        "axis_linear": bqplot.Axis(
            scale=linear, label_offset="3.6em", orientation="vertical", grid_lines="none"
        ),
        "axis_log": bqplot.Axis(
            scale=log,
            label_offset="3.6em",
            orientation="vertical",
            grid_lines="none",
            tick_format=".0e",
            visible=False,
        ),
    }
    marks = {}
    for name, scale in (("linear", linear), ("log", log)):
        scales, shown = {"x": steps, "y": scale}, name == "linear"
        marks[f"progress_{name}"] = _lines(
            scales, PATH, marker="circle", marker_size=36, stroke_width=2, visible=shown
        )
        marks[f"playhead_{name}"] = _points(scales, PATH, "circle", 130, visible=shown)
    figure = _figure(
        list(marks.values()),
        [
            bqplot.Axis(scale=steps, label="step", label_offset="2.4em", grid_lines="none"),
            *axes.values(),
        ],
        "gdwidget-progress",
    )
    moving = marks | axes | {"scale_steps": steps, "scale_linear": linear, "scale_log": log}
    return figure, moving


def _progress_of(panels: Panels) -> dict[str, ipywidgets.Widget]:
    names = ("progress_", "playhead_", "axis_", "scale_")
    return {name: mark for name, mark in panels.marks.items() if name.startswith(names)}


def _figure(marks: list[Any], axes: list[Any], css_class: str) -> bqplot.Figure:
    figure = bqplot.Figure(
        marks=marks,
        axes=axes,
        fig_margin={"top": 12, "bottom": 44, "left": 64, "right": 14},
        padding_x=0,
        padding_y=0,
        # 0 applies changes in one frame; anything else lags behind the slider.
        animation_duration=0,
        display_toolbar=False,
        layout={"height": PANEL_HEIGHT, "width": "auto", "min_width": "0"},
    )
    figure.add_class(css_class)
    return figure


def _linear(**limits: float) -> bqplot.LinearScale:
    # bqplot pads marks by their size in pixels, but not the axes: off, so that both agree and
    # a pointer's position can be told from the limits alone.
    return bqplot.LinearScale(allow_padding=False, **limits)


def _lines(scales: dict[str, Any], color: str, **options: Any) -> bqplot.Lines:
    data = _NOTHING | options
    return bqplot.Lines(scales=scales, colors=[color], **data)


def _points(
    scales: dict[str, Any], color: str, marker: str, size: int, **options: Any
) -> bqplot.Scatter:
    data = _NOTHING | options
    return bqplot.Scatter(scales=scales, colors=[color], marker=marker, default_size=size, **data)
