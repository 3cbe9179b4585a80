"""What a displayed widget leaves in a notebook, and what nbconvert makes of it."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

import ipywidgets
import nbformat
import pytest
from ipywidgets.embed import dependency_state
from nbconvert import HTMLExporter

import gdwidget
from gdwidget.export import picture

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


@pytest.fixture
def widget() -> gdwidget.Explorer:
    return gdwidget.explore("x**2", eta=0.2, start=10.0)


def converted(widget: gdwidget.Explorer, *, with_state: bool) -> str:
    """Convert a notebook that shows the widget and was executed."""
    output = nbformat.v4.new_output("display_data", data=widget._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("w", outputs=[output], execution_count=1)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    if with_state:
        state: dict[str, Any] = {"version_major": 2, "version_minor": 0}
        state["state"] = dependency_state([widget], drop_defaults=False)
        notebook.metadata["widgets"] = {STATE: state}
    html, _ = HTMLExporter().from_notebook_node(notebook)
    return html


def test_a_still_goes_with_the_widget(widget: gdwidget.Explorer) -> None:
    """Are both in the output, with the text that was there before?"""
    shown = widget._repr_mimebundle_()
    assert shown["image/svg+xml"] == picture(widget)
    assert shown[VIEW]["model_id"] == widget.model_id
    assert shown.keys() == {"text/plain", VIEW, "image/svg+xml"}


def test_without_state_the_still_is_seen(widget: gdwidget.Explorer) -> None:
    """Does nbconvert show the picture where it cannot show the widget?"""
    html = converted(widget, with_state=False)
    stills = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    assert picture(widget) in [base64.b64decode(still).decode() for still in stills]
    assert VIEW not in html


def test_with_state_the_widget_lives(widget: gdwidget.Explorer) -> None:
    """Does nbconvert embed the widget, its script and all models it refers to?"""
    html = converted(widget, with_state=True)
    views = re.findall(rf'<script type="{re.escape(VIEW)}">(.*?)</script>', html, re.DOTALL)
    assert [json.loads(view)["model_id"] for view in views] == [widget.model_id]
    (embedded,) = re.findall(rf'<script type="{re.escape(STATE)}">(.*?)</script>', html, re.DOTALL)
    models = json.loads(embedded)["state"]
    controller = models[widget._controller.model_id]
    assert "initialize" in controller["state"]["_esm"]
    assert ["table"] in [buffer["path"] for buffer in controller["buffers"]]
    references = set(re.findall(r"IPY_MODEL_(\w+)", json.dumps(models)))
    assert references <= models.keys()
    assert isinstance(widget.children[0], ipywidgets.HBox)
