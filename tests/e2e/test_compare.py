"""Several methods in a real JupyterLab: drawn, raced, listed, each told from the others."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

import gdwidget
from gdwidget.widget.series import LOOKS
from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

IMPORT = "import gdwidget\nfrom gdwidget import textbook"
FOUR = ("gd", "newton", "momentum", "adam")
CELLS = {
    "square": """w = gdwidget.explore(textbook.square, eta=0.1, start=6.0,
        compare={"newton": 1.0, "momentum": None, "adam": 0.8})\nw""",
    "bowl": """w = gdwidget.explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20,
        compare={"newton": 1.0, "momentum": None, "adam": 0.8})\nw""",
}


def expect_runs(w: Widget, objective: str, step: int | None = None) -> None:
    """Wait until every run is drawn where `solve` has it, in its own colour."""
    state = w.state()
    for method, look in zip(FOUR, LOOKS, strict=True):
        eta = w.python(f"w.compare.get({method!r})") or state["eta"]
        run = gdwidget.solve(
            gdwidget.textbook[objective],
            method=method,
            eta=eta,
            start=state["start"],
            steps=state["steps"],
        )
        points = run.path
        if points.shape[1] == 1:
            points = np.column_stack([points[:, 0], run.value])
        points = points[: None if step is None else step + 1]
        pixel = np.array([(high - low) / 250 for low, high in w.limits()])

        def drawn(points=points, look=look, pixel=pixel) -> bool:
            dots = w.run_dots(look.color)
            return len(dots) == len(points) and bool((np.abs(dots - points) < pixel).all())

        w.notebook.wait_for(drawn, f"{method}: {w.run_dots(look.color)} instead of {points}")


@pytest.mark.parametrize(("objective", "theme"), [("square", "light"), ("bowl", "dark")])
def test_four_methods_move_together(lab: Lab, objective: str, theme: str) -> None:
    """Do sliders, playhead and exact learning rates move all four, each as it must?"""
    notebook = lab.open([IMPORT, CELLS[objective]], theme=theme)
    notebook.run_all()
    w = Widget(notebook, 1)
    expect_runs(w, objective)
    w.slider("learning rate").press("ArrowLeft")
    w.expect_python("w.eta < 0.1", True)
    expect_runs(w, objective)
    w.slider("start").first.press("ArrowRight")
    w.slider("step").press("Home")
    w.expect_python("w.step", 0)
    w.button("step forward").click()
    w.button("step forward").click()
    w.expect_python("w.step", 2)
    expect_runs(w, objective, step=2)
    w.slider("step").press("End")
    w.root.get_by_label("progress shows").select_option("error")
    curves = w.root.locator(".gdwidget-progress .curve:visible")
    expect(curves).to_have_count(4)
    notebook.shot(f"compare-{objective}-{theme}")
    assert notebook.console_errors == []


def test_the_table_tells_where_each_ended(lab: Lab) -> None:
    """Has the table a row for each, by name, with learning rate, end and outcome?"""
    notebook = lab.open([IMPORT, CELLS["square"]])
    notebook.run_all()
    w = Widget(notebook, 1)
    table = w.root.get_by_role("table", name="the runs compared")
    rows = table.get_by_role("row")
    expect(rows).to_have_count(5)
    newton = table.get_by_role("row", name="Newton")
    expect(newton).to_contain_text("✓ converged")
    field = newton.get_by_role("textbox")
    expect(field).to_have_value("1")
    field.fill("0.5")
    field.press("Enter")
    w.expect_python("w.compare", {"newton": 0.5, "momentum": None, "adam": 0.8})
    w.expect_python("float(w.runs['Newton'].path[1, 0])", 3.0)
    field.fill("")
    field.press("Enter")
    w.expect_python("w.compare['newton']", None)
    expect(field).to_have_attribute("placeholder", "0.1 (shared)")
    w.button("reset").click()
    w.expect_python("w.compare['newton']", 1.0)
    notebook.execute("w.compare = ['newton']")
    expect(rows).to_have_count(3)
    notebook.execute("w.compare = None")
    expect(w.root.locator(".gdwidget-results")).to_be_hidden()
    w.expect_dots()
    assert notebook.console_errors == []


def test_a_race(lab: Lab) -> None:
    """Do all four run in playback, and does it end when the last has arrived?"""
    notebook = lab.open([IMPORT, CELLS["bowl"]])
    notebook.run_all()
    w = Widget(notebook, 1)
    w.root.get_by_label("speed").select_option("0.5")
    w.button("play").click()
    w.notebook.wait_for(lambda: len(w.run_dots(LOOKS[3].color)) in range(3, 19), "no race")
    w.button("pause").click()
    w.notebook.wait_for(
        lambda: len({len(w.run_dots(look.color)) for look in LOOKS}) == 1, "not together"
    )
    w.root.get_by_label("speed").select_option("4")
    w.button("play").click()
    expect(w.readout).to_contain_text("step 20 of 20")
    expect_runs(w, "bowl")
    assert notebook.console_errors == []


def test_reload_restores_all_runs(lab: Lab) -> None:
    """Are all runs drawn again after the page is reloaded?"""
    notebook = lab.open([IMPORT, CELLS["square"]])
    notebook.run_all()
    w = Widget(notebook, 1)
    w.slider("start").press("ArrowLeft")
    w.expect_python("w.start < 6", True)
    notebook.reload()
    expect_runs(Widget(notebook, 1), "square")
    assert notebook.console_errors == []
