"""A cell that is run again and again, in a real JupyterLab."""

from __future__ import annotations

from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

RUNS = 12
LIVE = "len(__import__('ipywidgets').widgets.widget._instances)"
# The manager of a notebook keeps one comm for each model of the kernel.
COMMS = """() => {
    const panel = window.jupyterapp.shell.currentWidget;
    return panel.sessionContext.session.kernel._comms.size;
}"""


def test_a_cell_that_is_run_again(lab: Lab) -> None:
    """Do kernel and page keep the models of the last run only, and is that one alive?"""
    cell = 'w = gdwidget.explore("x**2", eta=0.2, start=10.0, rates=True)\nw'
    notebook = lab.open(["import gdwidget", cell])
    notebook.run_all()
    Widget(notebook, 1).expect_dots()
    live, comms = notebook.python(LIVE), notebook.page.evaluate(COMMS)
    assert comms >= live
    for _ in range(RUNS):
        notebook.run(1)
    w = Widget(notebook, 1)
    w.expect_dots()
    w.slider("learning rate").press("PageUp")
    w.expect_python("w.eta > 0.2", True)
    w.expect_dots()
    assert notebook.python(LIVE) == live
    assert notebook.page.evaluate(COMMS) == comms
    assert notebook.console_errors == []
