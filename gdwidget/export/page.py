"""One HTML file that is the widget: it needs no kernel, no network and no other file."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gdwidget.errors import WidgetError
from gdwidget.export.archive import DEFLATE, Archive, Source, solve_archive
from gdwidget.export.code import call
from gdwidget.export.scene import Scene, scene_of
from gdwidget.export.still import picture, writing
from gdwidget.widget.series import label_of

if TYPE_CHECKING:
    from gdwidget.widget.explorer import Explorer

_STATIC = resources.files("gdwidget.widget") / "static"
_LINE = 16_384
"""Characters; some programs do not open files with longer lines."""

_STATE = ("eta", "start", "steps", "method", "etas", "step")
"""What a reader of the page can move, or could in a notebook."""

# Without these words no browser sends a request, whatever a script might ask for.
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:"

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="gdwidget">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<div class="gdwidget gdwidget-{dim}d" data-archive="gdwidget-archive">
<noscript>{still}<p>With JavaScript this picture can be moved.</p></noscript>
</div>
</main>
<footer>
<p>{fixed} Other values go to the nearest of these.{left_out}
In a notebook: <code>{code}</code></p>
</footer>
<script type="text/plain" id="gdwidget-archive">
{archive}
</script>
<script type="module">
{script}
</script>
</body>
</html>
"""


def save_html(widget: Explorer, path: str | Path, *, title: str | None = None) -> Path:
    """Write a widget as one HTML file that lives without a kernel and without a network.

    Sliders, dragging, playback, overlays and strips work as in a notebook; learning rate and
    start move on a grid that was solved in advance. Method and number of steps stay.

    Parameters
    ----------
    widget : Explorer
    path : str or Path
        The file.
    title : str, optional
        Heading of the page; by default method and objective.

    Returns
    -------
    Path

    Raises
    ------
    WidgetError
        If the folder does not exist.
    """
    target = Path(path)
    text = page(widget, title=title)
    with writing(target):
        target.write_text(text, encoding="utf-8")
    return target


def page(widget: Explorer, *, title: str | None = None) -> str:
    """Return what `save_html` writes."""
    archive, scene = _archive(widget), scene_of(widget)
    label = label_of(widget.method)
    heading = title or f"{label[0].upper()}{label[1:]} on {widget.objective.name}"
    fixed = _fixed(widget, archive)
    return _PAGE.format(
        policy=_POLICY,
        title=escape(heading),
        dim=widget.objective.dim,
        style=_static("standalone.css"),
        still=picture(widget),
        fixed=escape(fixed),
        code=escape(call(widget)),
        left_out=escape(_left_out(scene)),
        archive=_wrapped(_data(widget, archive, scene, fixed)),
        # "</script" would end the element, even inside a string.
        script=_static("standalone.js").replace("</script", "<\\/script"),
    )


def _archive(widget: Explorer) -> Archive:
    return solve_archive(
        Source(
            widget.objective,
            [batch.series for batch in widget._runs.job.batches],
            widget.eta,
            np.atleast_1d(np.asarray(widget.start, dtype=np.float64)),
            widget.steps,
            widget._runs.eta_top,
            widget._eta_scale,
        )
    )


def _fixed(widget: Explorer, archive: Archive) -> str:
    """Say what the page holds."""
    *names, last = (batch.series.label for batch in widget._runs.job.batches)
    methods = f"{', '.join(names)} and {last}" if names else last
    starts = " × ".join(str(positions.size) for positions in archive.start)
    return (
        f"This page holds {widget.steps} steps of {methods} for "
        f"{archive.eta.size} learning rates and {starts} starts."
    )


def _left_out(scene: Scene) -> str:
    if not scene.left_out:
        return ""
    return f" It leaves out: {', '.join(dict.fromkeys(scene.left_out))}."


def _data(widget: Explorer, archive: Archive, scene: Scene, fixed: str) -> bytes:
    """Return what ``unpack`` in ``standalone.ts`` reads: a length, JSON, the stored runs."""
    controller = widget._controller
    state = {n: v for n, v in controller.state.items() if n in _STATE}
    contents: dict[str, Any] = {
        "spec": controller.spec
        | {"initial": state, "max_steps": widget.steps, "fixed": fixed}
        # Nobody can solve another formula there.
        | {"box": None},
        "state": state,
        "layout": archive.layout,
        "models": scene.models,
        "figures": scene.figures,
        "marks": scene.marks,
        "diagnosis": controller.diagnosis,
        "fixed": fixed,
    }
    text = json.dumps(contents, allow_nan=False).encode()
    return zlib.compress(struct.pack("<I", len(text)) + text + archive.data, DEFLATE)


def _wrapped(data: bytes) -> str:
    text = base64.b64encode(data).decode("ascii")
    return "\n".join(text[i : i + _LINE] for i in range(0, len(text), _LINE))


def _static(name: str) -> str:
    file = _STATIC / name
    if not file.is_file():
        raise WidgetError(f"{name} is missing from gdwidget's installation: install it again.")
    return file.read_text(encoding="utf-8")
