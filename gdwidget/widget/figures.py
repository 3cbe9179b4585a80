"""What all panels are made of: limits, and bqplot figures, scales and marks as we want them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bqplot
import ipywidgets
import numpy as np
from numpy.typing import NDArray

from gdwidget.core.objective import Objective
from gdwidget.widget.series import LOOKS
from gdwidget.widget.ticks import ticks_of

Array = NDArray[np.float64]
Interval = tuple[float, float]

CURVE_POINTS = 481
STRETCH = 2.0
"""How far beyond the bulk of its values, in their spread, a curve is followed."""
PANEL_HEIGHT = "330px"
LEFT = 74
"""Pixels: the name of an axis and, beside it, ticks of the length that `ticks` allows."""

_NOTHING = {"x": np.empty(0), "y": np.empty(0)}


PATH = LOOKS[0].color
"""Of the method's run."""


@dataclass(frozen=True)
class View:
    """Limits of the objective panel."""

    x: Interval
    y: Interval


@dataclass(frozen=True)
class Panel:
    """A figure, and by name what the browser moves in it: marks, axes and scales.

    `still` is what changes with the objective alone.
    """

    figure: bqplot.Figure
    marks: dict[str, ipywidgets.Widget]
    still: bqplot.Lines | None = None


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
    _, y = curve(objective, span)
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


def curve(objective: Objective, span: Interval) -> tuple[Array, Array]:
    """Return x and f(x) over an interval of the only variable."""
    x = np.linspace(*span, CURVE_POINTS)
    return x, objective.value(x[:, None])


def figure(marks: list[Any], axes: list[Any], css_class: str) -> bqplot.Figure:
    """Return a panel's figure."""
    drawn = bqplot.Figure(
        marks=marks,
        axes=axes,
        fig_margin={"top": 12, "bottom": 44, "left": LEFT, "right": 14},
        padding_x=0,
        padding_y=0,
        # 0 applies changes in one frame; anything else lags behind the slider.
        animation_duration=0,
        display_toolbar=False,
        layout={"height": PANEL_HEIGHT, "width": "auto", "min_width": "0"},
    )
    drawn.add_class(css_class)
    return drawn


# Without limits bqplot takes them from the marks, and where these are empty, as they are in Python,
# it places on a scale of nothing what the browser draws: after every reconnection.


def linear(min: float = 0.0, max: float = 1.0) -> bqplot.LinearScale:
    """Return a linear scale."""
    # bqplot pads marks by their size in pixels, but not the axes: off, so that both agree and
    # a pointer's position can be told from the limits alone.
    return bqplot.LinearScale(allow_padding=False, min=min, max=max)


def logarithmic() -> bqplot.LogScale:
    """Return a logarithmic scale, whose limits are the browser's."""
    return bqplot.LogScale(allow_padding=False, min=0.1, max=1.0)


def axis(scale: bqplot.Scale, side: str, **options: Any) -> bqplot.Axis:
    """Return an axis on the left or at the bottom."""
    # bqplot reads no fractions of an em.
    offset = f"{LEFT - 16}px" if side == "left" else "34px"
    return bqplot.Axis(scale=scale, side=side, label_offset=offset, grid_lines="none", **options)


def tell(told: bqplot.Axis, limits: Interval, name: str) -> None:
    """Give an axis its name, and ticks that can be told where bqplot's own could not."""
    ticks = ticks_of(*limits, name, count=8 if told.side == "left" else 5)
    with told.hold_sync():
        told.label, told.tick_values, told.tick_labels = ticks.name, ticks.values, ticks.labels


def lines(scales: dict[str, Any], color: str, **options: Any) -> bqplot.Lines:
    """Return a line, empty unless the options have x and y."""
    data = _NOTHING | options
    return bqplot.Lines(scales=scales, colors=[color], **data)


def points(
    scales: dict[str, Any], color: str, marker: str, size: int, **options: Any
) -> bqplot.Scatter:
    """Return points, none unless the options have x and y."""
    data = _NOTHING | options
    return bqplot.Scatter(scales=scales, colors=[color], marker=marker, default_size=size, **data)
