"""What a widget's figures show, as plain data: what the exported page draws, and the stills.

Its names are bqplot's. What a page does not show is named, so that it can say so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from gdwidget.widget.explorer import Explorer

_KINDS = {
    "LinearScale": "linear",
    "LogScale": "log",
    "Axis": "axis",
    "Lines": "lines",
    "Scatter": "points",
}
_ATTRIBUTES = {
    "linear": ("min", "max"),
    "log": ("min", "max"),
    "axis": ("label", "orientation", "visible"),
    "lines": (
        *("x", "y", "colors", "opacities", "stroke_width", "line_style"),
        *("marker", "marker_size", "visible"),
    ),
    "points": (
        *("x", "y", "colors", "opacities", "stroke", "stroke_width", "fill"),
        *("marker", "default_size", "visible"),
    ),
}
_PANELS = ("objective", "progress")
_DIGITS = 5
_FLAT = 1e-2


@dataclass(frozen=True)
class Scene:
    """The models of a widget's figures, by name, and the figures.

    Attributes
    ----------
    models : dict
        Scales, axes and marks; those that move have the names the controller knows them by.
        Scales are referred to by name.
    figures : dict
        By the names of their panels: class, size, and the names of axes and marks in order.
    marks : list of str
        Names of the models that move.
    left_out : list of str
        Panels and layers that are not among them.
    """

    models: dict[str, dict[str, Any]]
    figures: dict[str, dict[str, Any]]
    marks: list[str]
    left_out: list[str]


def scene_of(widget: Explorer) -> Scene:
    """Read the figures of a widget."""
    controller = widget._controller
    names = {id(model): name for name, model in controller.marks.items()}
    models: dict[str, dict[str, Any]] = {}
    figures: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []

    def named(model: Any) -> str:
        name = names.setdefault(id(model), f"model{len(names)}")
        if name not in models:
            models[name] = {}
            models[name] = _described(model, named)
        return name

    # One map for each learning rate would be too much for a page.
    layers = list(widget._map._marks.values()) if widget._map else []
    if widget._map:
        left_out.append("the map of basins")
    for name, figure in controller.figures.items():
        if name not in _PANELS:
            left_out.append(f"the panel of {name}")
            continue
        known = [mark for mark in figure.marks if mark not in layers]
        figures[name] = {
            "class": " ".join(figure._dom_classes),
            "height": int(str(figure.layout.height).removesuffix("px")),
            "margin": dict(figure.fig_margin),
            "axes": [named(axis) for axis in figure.axes],
            "marks": [named(mark) for mark in known],
        }
    marks = [name for name in controller.marks if name in models]
    return Scene(models, figures, marks, left_out)


def _described(model: Any, named: Any) -> dict[str, Any]:
    kind = _KINDS[type(model).__name__]
    is_ragged = kind == "lines" and np.ndim(model.y) == 2
    described = {
        name: _plain(getattr(model, name))
        for name in _ATTRIBUTES[kind]
        if not (is_ragged and name in ("x", "y"))
    }
    described["kind"] = kind
    if kind == "axis":
        described["scale"] = named(model.scale)
        described["tick_values"] = np.ravel(
            [] if model.tick_values is None else model.tick_values
        ).tolist()
        described["tick_labels"] = model.tick_labels or {}
    elif kind in ("lines", "points"):
        described["scales"] = {axis: named(model.scales[axis]) for axis in ("x", "y")}
        if "color" in model.scales:
            described["colors"] = _mapped_colors(model)
        if is_ragged:
            described["x"], described["y"] = _ragged(model.x, model.y)
    return described


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return _numbers(value)
    return list(value) if isinstance(value, tuple) else value


def _numbers(values: Any) -> list[float | None]:
    """Round to what a picture can show; None where there is nothing to be drawn."""
    numbers = np.ravel(values).astype(np.float64)
    finite = np.isfinite(numbers)
    size = float(np.abs(numbers[finite]).max(initial=0.0))
    # A curve far from zero is as wide as its values are apart.
    if size and 0 < (span := float(np.ptp(numbers[finite]))) < _FLAT * size:
        size = span
    if size:
        numbers = np.round(numbers, min(300, _DIGITS - math.floor(math.log10(size))))
    return [
        number if known else None for number, known in zip(numbers.tolist(), finite, strict=True)
    ]


def _ragged(x: Any, y: Any) -> tuple[list[Any], list[Any]]:
    """Drop what was added to make lines equally long: copies of their last point."""
    rows: tuple[list[Any], list[Any]] = ([], [])
    for across, up in zip(x, y, strict=True):
        differ = np.flatnonzero((across != across[-1]) | (up != up[-1]))
        end = int(differ[-1]) + 2 if differ.size else 1
        rows[0].append(_numbers(across[:end]))
        rows[1].append(_numbers(up[:end]))
    return rows


def _mapped_colors(mark: Any) -> list[str]:
    """Return the colour of each line, from the two ends of its scale."""
    scale = mark.scales["color"]
    ends = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in scale.colors], dtype=float)
    shares = (np.asarray(mark.color) - scale.min) / (scale.max - scale.min)
    mixed = ends[0] + shares[:, None] * (ends[-1] - ends[0])
    return [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in np.rint(mixed).astype(int)]
