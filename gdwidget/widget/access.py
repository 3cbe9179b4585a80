"""Names and focus for a widget that is made of ipywidgets' and bqplot's controls alone."""

from __future__ import annotations

import anywidget
import traitlets

from gdwidget.widget.controller import MODELS, STATIC


class Access(anywidget.AnyWidget):
    """What those controls leave out for who does not see them, or uses no mouse.

    It is the first child of a box with the class ``gdwidget``. Parts that follow it may come and
    go, and the focus then goes on to the first control of those that came. ``js/src/access.ts``
    is its half in the browser.
    """

    _esm = STATIC / "access.js"
    _css = STATIC / "widget.css"

    figures = traitlets.Dict().tag(**MODELS)
    """The bqplot figure, as ``objective``."""
    words = traitlets.Dict().tag(sync=True)
    """title: what the box asks or says now; name and description: of the figure."""
