"""Still pictures and an animation, made without a browser."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gdwidget.core.trajectory import Trajectory
from gdwidget.errors import WidgetError, brief
from gdwidget.export.canvas import Canvas, PixelCanvas, SvgCanvas
from gdwidget.export.drawing import INK, draw_figure, draw_legend
from gdwidget.export.scene import Scene, scene_of
from gdwidget.widget.series import is_number, label_of
from gdwidget.widget.ticks import ticks_of

if TYPE_CHECKING:
    from gdwidget.widget.explorer import Explorer

Array = NDArray[np.float64]

PANEL = 440
CAPTION = 34
LEGEND = 20
STEP_MS = 333
LONGEST_MS = 15_000
REST_MS = 1500
MOST_FRAMES = 60
_BEYOND = 1e3
"""How many widths of the frame beyond it a run is followed."""
_GROWTH, _MOST, _LEAST = 1e6, 1e18, 1e-13
"""As in ``js/src/geometry.ts``: what a linear axis shows of a run that diverges, and its limits."""


def picture(widget: Explorer) -> str:
    """Draw what a widget shows now.

    Parameters
    ----------
    widget : Explorer

    Returns
    -------
    str
        An SVG element with its own white ground, about 880 pixels wide.
    """
    scene = scene_of(widget)
    words = caption(widget, widget.step)
    canvas = SvgCanvas(*_size(widget, scene), words)
    _draw(canvas, scene, widget, widget.step, words)
    return canvas.markup()


def save_png(widget: Explorer, path: str | Path, *, scale: float = 2.0) -> Path:
    """Write what a widget shows now as a PNG file.

    Parameters
    ----------
    widget : Explorer
    path : str or Path
        The file.
    scale : float, default 2
        Pixels of the file for each pixel of the widget.

    Returns
    -------
    Path

    Raises
    ------
    WidgetError
        If Pillow is not installed, or the file cannot be written.
    """
    target = Path(path)
    scene, step = scene_of(widget), widget.step
    canvas = _canvas(widget, scene, scale)
    _draw(canvas, scene, widget, step, caption(widget, step))
    with writing(target):
        canvas.image().save(target, format="PNG")
    return target


def save_gif(widget: Explorer, path: str | Path, *, scale: float = 1.0) -> Path:
    """Write the run of a widget, step by step, as an animated GIF file.

    Parameters
    ----------
    widget : Explorer
    path : str or Path
        The file.
    scale : float, default 1
        Pixels of the file for each pixel of the widget.

    Returns
    -------
    Path

    Raises
    ------
    WidgetError
        If Pillow is not installed, or the file cannot be written.
    """
    target = Path(path)
    scene, steps = scene_of(widget), widget.steps
    shown = np.unique(np.linspace(0, steps, min(steps + 1, MOST_FRAMES)).round().astype(int))
    ground = _canvas(widget, scene, scale)
    _draw(ground, scene, widget, widget.step, "", moving=False)
    frames: list[Any] = []  # Pillow is imported by the canvas alone
    for step in shown.tolist():
        canvas = ground.copy()
        _draw(canvas, scene, widget, step, caption(widget, step), still=False)
        frames.append(canvas.image())
    # One palette for all, of the last frame, which has everything in it.
    palette = frames[-1].quantize(64)
    indexed = [frame.quantize(palette=palette, dither=0) for frame in frames]
    pause = max(20, round(min(STEP_MS, LONGEST_MS / len(frames))))
    with writing(target):
        indexed[0].save(
            target,
            format="GIF",
            save_all=True,
            append_images=indexed[1:],
            duration=[pause] * (len(frames) - 1) + [REST_MS],
            loop=0,
        )
    return target


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Say in a sentence why a file cannot be written."""
    try:
        yield
    except OSError as error:
        raise WidgetError(f"{target} cannot be written: {error.strerror}.") from None


def caption(widget: Explorer, step: int) -> str:
    """Say in a line what a picture shows."""
    start = np.atleast_1d(widget.start)
    start_text = ", ".join(f"{value:g}" for value in start)
    start_text = start_text if start.size == 1 else f"({start_text})"
    method = label_of(widget.method)
    at = f"step {step} of {widget.steps}"
    outcome = f", {widget.run.outcome.label}" if step == widget.steps else ""
    text = f"{widget.objective.name}: {method}, η = {widget.eta:g}, start {start_text}, {at}"
    return f"{text}{outcome}".replace("-", "−")


def posed(widget: Explorer, scene: Scene, step: int) -> dict[str, dict[str, Any]]:
    """Return a scene's models with the moving ones where the page puts them at a step."""
    models = {name: dict(model) for name, model in scene.models.items()}

    def put(name: str, points: Array) -> None:
        if name in models:
            models[name].update(x=points[:, 0].tolist(), y=points[:, 1].tolist())

    view = widget._controller.spec["view"]
    low, high = np.array([view["x"], view["y"]]).T
    reach = _BEYOND * (high - low)
    curves = []
    for number, batch in enumerate(widget._runs.job.batches):
        prefix = f"s{number}_" if number else ""
        points, values, length = _followed(batch.here)
        # One more than is finite: the run is seen leaving.
        drawn = np.nan_to_num(points[: length + 1], nan=np.inf, posinf=np.inf, neginf=-np.inf)
        drawn = np.clip(drawn, low - reach, high + reach)
        put(f"{prefix}path", drawn[: step + 1])
        put(f"{prefix}ahead", drawn[step:])
        put(f"{prefix}playhead", drawn[step : step + 1] if step < length else drawn[:0])
        if not number:
            put("start", drawn[:1])
        if batch.series.role == "student" and widget.differs is not None:
            put(f"{prefix}ring", drawn[widget.differs : widget.differs + 1])
        curves.append((prefix, values[:length]))

    models["scale_steps"].update(min=-0.03 * widget.steps, max=1.03 * widget.steps)
    first = curves[0][1]
    most = min(_MOST, _GROWTH * max(1.0, abs(float(first[0])))) if first.size else 0.0
    shown = [(prefix, _cut(values, most)) for prefix, values in curves]
    bottom, top = _limits(np.concatenate([values for _, values in shown]))
    models["scale_linear"].update(min=bottom, max=top)
    for prefix, values in shown:
        curve = np.column_stack([np.arange(len(values)), values])
        if not prefix:
            put("playhead_linear", curve[step : step + 1])
        if len(values) <= widget.steps:
            curve = np.vstack([curve, [len(values), 2 * top - bottom]])
        put(f"{prefix}progress_linear", curve)
    told = ticks_of(bottom, top, "f")
    models["axis_linear"].update(
        label=told.name, tick_values=told.values.tolist(), tick_labels=told.labels
    )
    return models


def _followed(run: Trajectory) -> tuple[Array, Array, int]:
    """Return a run's points in the panel, its values, and how many are finite from the first."""
    values = run.value
    points = run.path if run.path.shape[1] == 2 else np.column_stack([run.path[:, 0], values])
    known = np.isfinite(np.column_stack([points, values])).all(axis=1)
    return points, values, len(known) if known.all() else int(np.argmin(known))


def _cut(values: Array, most: float) -> Array:
    far = np.flatnonzero(np.abs(values) > most)
    return values[: far[0] if far.size else len(values)]


def _limits(values: Array) -> tuple[float, float]:
    """Return round limits around values, with room for markers."""
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
    if high - low > _LEAST * max(1.0, abs(low), abs(high)):
        raw = (high - low) / 10
        power = 10.0 ** math.floor(math.log10(raw))
        unit = power * next((u for u in (1, 2, 5) if u * power >= raw), 10)
        low, high = math.floor(low / unit) * unit, math.ceil(high / unit) * unit
    else:
        half = abs(low) * 0.1 if abs(low) > _LEAST else 1.0
        low, high = low - half, high + half
    room = 0.03 * (high - low)
    return low - room, high + room


def _top(widget: Explorer) -> int:
    """Return the height above the panels: a line of words, and one of names if there are many."""
    return CAPTION + (LEGEND if len(widget._runs.job.batches) > 1 else 0)


def _size(widget: Explorer, scene: Scene) -> tuple[int, int]:
    heights = [int(figure["height"]) for figure in scene.figures.values()]
    return PANEL * len(heights), _top(widget) + max(heights)


def _draw(
    canvas: Canvas,
    scene: Scene,
    widget: Explorer,
    step: int,
    words: str,
    *,
    still: bool = True,
    moving: bool = True,
) -> None:
    models = posed(widget, scene, step)
    top = _top(widget)
    if moving:
        canvas.text((14, CAPTION / 2), words, 14, INK, "start")
    if still and top > CAPTION:
        series = [batch.series for batch in widget._runs.job.batches]
        draw_legend(canvas, [(one.label, one.look) for one in series], 14, top - LEGEND / 2)
    for column, name in enumerate(scene.figures):
        left = column * PANEL
        draw_figure(canvas, scene, models, name, left, top, PANEL, still=still, moving=moving)


def _canvas(widget: Explorer, scene: Scene, scale: float) -> PixelCanvas:
    if not is_number(scale) or not 0 < scale <= 10:
        raise WidgetError(f"scale is {brief(scale)}: give a number above 0, at most 10.")
    return PixelCanvas(*_size(widget, scene), scale)
