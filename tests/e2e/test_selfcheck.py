"""The self-check in a real JupyterLab: table, diagnosis, and the student's run on the widget."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

WRONG = """
def gd(eta, f_grad, x0=10.0, steps=10):
    x = x0
    out = [x]
    for _ in range(steps):
        x = x - f_grad(x)
        out.append(x)
    return out

gdwidget.check("01-gd-1d", gd=gd)
"""


def test_a_wrong_answer_is_diagnosed_and_drawn(lab: Lab) -> None:
    """Does a student see what is likely wrong, and their run leave the reference's?"""
    notebook = lab.open(["import gdwidget", WRONG])
    notebook.run_all()
    table = notebook.output(1).locator("table")
    expect(table).to_contain_text("promises kept")
    expect(table).to_contain_text(re.compile("η|eta"))
    legend = notebook.output(1).get_by_text("In the picture below")
    assert legend.evaluate("e => e.scrollWidth <= e.clientWidth"), "it is cut off"
    w = Widget(notebook, 1, "None")
    brown = w.root.locator('.gdwidget-objective path.line[style*="rgb(138, 109, 0)"]')
    expect(brown).to_have_count(1)
    assert notebook.console_errors == []


def test_grading_needs_no_front_end(lab: Lab) -> None:
    """Is the picture a still one where nbgrader runs the notebook?"""
    notebook = lab.open(
        ["import os\nos.environ['NBGRADER_EXECUTION'] = 'autograde'\nimport gdwidget", WRONG]
    )
    notebook.run_all()
    expect(notebook.output(1).locator("svg[role=img]")).to_be_visible()
    expect(notebook.output(1).locator(".gdwidget")).to_have_count(0)
