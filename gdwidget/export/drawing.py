"""Draws a scene on a canvas, as the exported page draws it; ``standalone-plot.ts`` is its twin."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.export.canvas import Canvas, Point
from gdwidget.export.scene import Scene
from gdwidget.widget.figures import LEFT
from gdwidget.widget.series import Look
from gdwidget.widget.ticks import key, round_values

Array = NDArray[np.float64]
Models = Mapping[str, Mapping[str, Any]]
Place = Callable[[Any], Array]
"""Gives the pixels of values along an axis."""

INK, QUIET = "#1f2328", "#57606a"
TICK = 6
_TICK_ROOM = {"x": 46, "y": 28}
_DASHES = {"dashed": 8.0, "dotted": 2.0, "dash_dotted": 6.0}
MOST_MARKERS = 300
_LETTER = 6.5
"""Pixels, more or less: where a name ends is left to the font."""
_FAR = 1e5
"""Pixels; further out an SVG needs no precision."""


def draw_figure(
    canvas: Canvas,
    scene: Scene,
    models: Models,
    name: str,
    left: float,
    top: float,
    width: float,
    *,
    still: bool = True,
    moving: bool = True,
) -> None:
    """Draw one figure into a column of a canvas.

    Parameters
    ----------
    canvas : Canvas
    scene : Scene
    models : mapping
        The scene's models, with what moves in its place.
    name : str
        Of the figure.
    left, top, width : float
        Where it goes, in pixels.
    still, moving : bool, default True
        Whether to draw what is the same at all steps, and what is not.
    """
    figure = scene.figures[name]
    margin = figure["margin"]
    box = (
        left + margin["left"],
        top + margin["top"],
        left + width - margin["right"],
        top + figure["height"] - margin["bottom"],
    )

    def place(axis: str, scale: str) -> Place:
        low, high = (box[0], box[2]) if axis == "x" else (box[3], box[1])
        model = models[scale]

        def at(values: Any) -> Array:
            pixels = low + share(model, values) * (high - low)
            return np.asarray(np.clip(pixels, -_FAR, _FAR))

        return at

    for axis in figure["axes"]:
        if still and models[axis]["visible"]:
            _axis(canvas, models, models[axis], box, place)
    canvas.window(box)
    for mark in figure["marks"]:
        model = models[mark]
        if model["visible"] and (moving if mark in scene.marks else still):
            across, up = (place(axis, model["scales"][axis]) for axis in ("x", "y"))
            (_lines if model["kind"] == "lines" else _points)(canvas, model, across, up)
    canvas.window(None)


def draw_legend(canvas: Canvas, entries: Sequence[tuple[str, Look]], left: float, y: float) -> None:
    """Draw a sample of each run with its name, side by side."""
    for name, look in entries:
        canvas.line([(left, y), (left + 32, y)], look.color, 2, _DASHES.get(look.line, 0.0))
        _mark(canvas, look.marker, 40, (left + 16, y), look.color, look.color, 0)
        canvas.text((left + 40, y), name, 12, INK, "start")
        left += 64 + _LETTER * len(name)


def share(scale: Mapping[str, Any], values: Any) -> Array:
    """Return where values lie on a scale: 0 at its low end, 1 at its high end."""
    low, high, x = scale["min"], scale["max"], np.asarray(values, dtype=np.float64)
    with np.errstate(all="ignore"):
        if scale["kind"] == "log":
            return np.asarray(np.log(x / low) / math.log(high / low))
        return np.asarray((x - low) / (high - low))


def _tick_text(value: float, decimals: int, is_power: bool) -> str:
    if is_power or (value and (abs(value) >= 1e6 or decimals > 5)):
        mantissa, exponent = f"{value:.2e}".split("e")
        text = f"{float(mantissa):g}e{int(exponent)}"
    else:
        text = f"{value:.{decimals}f}" if value else "0"
    return text.replace("-", "−")


def _axis(
    canvas: Canvas,
    models: Models,
    model: Mapping[str, Any],
    box: tuple[float, float, float, float],
    place: Callable[[str, str], Place],
) -> None:
    left, top, right, bottom = box
    scale = models[model["scale"]]
    axis = "y" if model["orientation"] == "vertical" else "x"
    extent = right - left if axis == "x" else bottom - top
    is_power = bool(model["tick_values"])
    values, decimals = np.asarray(model["tick_values"] or []), 0
    if not is_power:
        count = extent / _TICK_ROOM[axis]
        values, decimals = round_values(scale["min"], scale["max"], count)
    labels = model["tick_labels"]
    values = values[np.abs(share(scale, values) - 0.5) <= 0.5 + 1e-9]
    canvas.line([(left, bottom), (right, bottom) if axis == "x" else (left, top)], QUIET, 1)
    for value, at in zip(values.tolist(), place(axis, model["scale"])(values), strict=True):
        text = labels.get(key(value)) or _tick_text(value, decimals, is_power)
        if axis == "x":
            canvas.line([(at, bottom), (at, bottom + TICK)], QUIET, 1)
            canvas.text((at, bottom + 15), text, 12, QUIET, "middle")
        else:
            canvas.line([(left - TICK, at), (left, at)], QUIET, 1)
            canvas.text((left - 9, at), text, 12, QUIET, "end")
    if axis == "x":
        canvas.text(((left + right) / 2, bottom + 32), model["label"], 14, INK, "middle")
    else:
        canvas.text((left - LEFT + 10, (top + bottom) / 2), model["label"], 14, INK, "middle", True)


def _curves(model: Mapping[str, Any], across: Place, up: Place) -> list[Array]:
    """Return a mark's curves in pixels, (n, 2), NaN where there is nothing to be drawn."""
    x, y = model["x"], model["y"]
    nested = bool(y) and isinstance(y[0], list)
    pairs = zip(x, y, strict=True) if nested else [(x, y)]
    return [np.column_stack([across(first), up(second)]) for first, second in pairs]


def _pieces(points: Array) -> list[list[Point]]:
    """Cut a curve where there is nothing to be drawn."""
    known = np.isfinite(points).all(axis=1)
    cuts = np.flatnonzero(np.diff(known)) + 1
    return [
        [(x, y) for x, y in piece.tolist()]
        for piece, whole in zip(np.split(points, cuts), np.split(known, cuts), strict=True)
        if whole.any()
    ]


def _lines(canvas: Canvas, model: Mapping[str, Any], across: Place, up: Place) -> None:
    colors, opacities = model["colors"], model["opacities"]
    dash = _DASHES.get(model["line_style"], 0.0)
    for i, curve in enumerate(_curves(model, across, up)):
        color = colors[i % len(colors)] if colors else INK
        opacity = opacities[i] if i < len(opacities) else 1.0
        for piece in _pieces(curve):
            canvas.line(piece, color, model["stroke_width"], dash, opacity)
            if model["marker"] and len(curve) <= MOST_MARKERS:
                for point in piece:
                    _mark(canvas, model["marker"], model["marker_size"], point, color, color, 0)


def _points(canvas: Canvas, model: Mapping[str, Any], across: Place, up: Place) -> None:
    colors, width = model["colors"], model["stroke_width"]
    for curve in _curves(model, across, up):
        points = (point for piece in _pieces(curve) for point in piece)
        for point, color in zip(points, cycle(colors), strict=False):
            fill, stroke = color if model["fill"] else None, model["stroke"] or color
            _mark(canvas, model["marker"], model["default_size"], point, fill, stroke, width)


def _mark(
    canvas: Canvas, name: str, area: float, at: Point, fill: str | None, stroke: str, width: float
) -> None:
    """Draw a symbol of bqplot's with an area in square pixels."""
    x, y = at
    slope = math.sqrt(3)
    corners: list[Point]
    if name == "square":
        a = math.sqrt(area) / 2
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
    elif name == "triangle-up":
        a = math.sqrt(area / slope) / 2
        corners = [(0, -4 / slope), (2, 2 / slope), (-2, 2 / slope)]
    elif name == "triangle-down":
        a = math.sqrt(area / slope) / 2
        corners = [(0, 4 / slope), (-2, -2 / slope), (2, -2 / slope)]
    elif name == "diamond":
        a = math.sqrt(area / (2 * slope))
        corners = [(0, -slope), (1, 0), (0, slope), (-1, 0)]
    elif name == "cross":
        a = math.sqrt(area / 5) / 2
        corners = [(-3, -1), (-1, -1), (-1, -3), (1, -3), (1, -1), (3, -1)]
        corners += [(-across, -up) for across, up in corners]
    else:
        canvas.disc(at, math.sqrt(area / math.pi), fill, stroke, width)
        return
    canvas.shape([(x + a * across, y + a * up) for across, up in corners], fill, stroke, width)
