"""The anywidget model that drives the picture: what crosses to the browser, and nothing else."""

from __future__ import annotations

from importlib import resources
from typing import Any

import anywidget
import ipywidgets
import traitlets

STATIC = resources.files(__package__) / "static"
MODELS = {"sync": True, **ipywidgets.widget_serialization}


class Controller(anywidget.AnyWidget):
    """Traits shared with ``js/src/model.ts``, which documents the protocol's other half.

    The browser moves first and asks; Python answers with `state` and `table` in one message.
    `request` holds every field the browser has changed and not yet seen acknowledged, so
    that only the newest need survive while the kernel is busy. One that was not answered, because
    it was lost with a connection or interrupted, comes again as a message of its own.
    """

    _esm = STATIC / "widget.js"
    _css = STATIC / "widget.css"

    marks = traitlets.Dict().tag(**MODELS)
    """bqplot models whose data the browser owns, by name."""
    figures = traitlets.Dict().tag(**MODELS)
    """The bqplot figures, by the names of their panels."""
    spec = traitlets.Dict().tag(sync=True)
    """What is shown: names, limits, mathematics. Written by Python."""
    state = traitlets.Dict().tag(sync=True)
    """eta, start, steps, method, etas, step as Python holds them, and the request they answer;
    with a formula box formula and parameters, and refused where it could not take a text."""
    table = traitlets.Bytes().tag(sync=True)
    """Every slider position solved; see `gdwidget.widget.table`."""
    rates = traitlets.Bytes().tag(sync=True)
    """What was measured of these runs, or nothing; see `gdwidget.widget.rates`."""
    map = traitlets.Dict().tag(sync=True)
    """The map of basins, or nothing: ``MapSpec`` in ``js/src/map.ts``."""
    request = traitlets.Dict().tag(sync=True, echo_update=False)
    """Wish of the browser: client, seq and changed fields. Written by the browser."""
    error = traitlets.Unicode().tag(sync=True)
    """A sentence to show under the controls, or ""; a line of somebody's code stands before it."""
    diagnosis = traitlets.Unicode().tag(sync=True)
    """What is probably wrong with the student's function, or ""."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(_take_request)

    def answer(
        self,
        state: dict[str, Any],
        table: bytes | None,
        error: str = "",
        rates: bytes | None = None,
    ) -> None:
        """Send state and, if they changed, the table and its rates, in one message."""
        with self.hold_sync():
            self.state = state
            if table is not None:
                self.table = table
            if rates is not None:
                self.rates = rates
            self.error = error


def _take_request(controller: Controller, content: object, _buffers: object) -> None:
    request = content.get("request") if isinstance(content, dict) else None
    if isinstance(request, dict):
        controller.request = request
