"""The formula box in a real JupyterLab: typed, moved and refused by keyboard."""

from __future__ import annotations

import re

import numpy as np
from playwright.sync_api import Locator, expect

import gdwidget
from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

IMPORT = "import gdwidget"
SQUARE = "w = gdwidget.explore('x**2', eta=0.4, start=9.0, steps=20, formula_box=True)\nw"


def box_of(w: Widget) -> Locator:
    return w.root.get_by_role("textbox", name="formula", exact=True)


def type_formula(w: Widget, text: str) -> Locator:
    """Replace what is in the box, by keyboard."""
    box = box_of(w)
    box.focus()
    box.press("ControlOrMeta+a")
    w.page.keyboard.type(text)
    box.press("Enter")
    return box


def expect_curve(w: Widget, objective: gdwidget.Objective) -> None:
    """Wait until the line that is drawn in the objective panel is the objective's."""

    def drawn() -> bool:
        path = w.root.locator(".gdwidget-objective .curve path.line").first.get_attribute("d")
        pairs = re.findall(r"(-?[\d.]+(?:e-?\d+)?),(-?[\d.]+(?:e-?\d+)?)", path or "")
        area = w.root.locator(".gdwidget-objective rect.plotarea_events")
        width, height = (float(area.get_attribute(n) or 0) for n in ("width", "height"))
        x, y = np.array(pairs, dtype=float).T
        (x0, x1), (y0, y1) = w.limits()
        f = objective.value((x0 + x / width * (x1 - x0))[:, None])
        return bool(np.abs(y1 - y / height * (y1 - y0) - f).max() < (y1 - y0) / 100)

    w.notebook.wait_for(drawn, f"no curve of {objective}")


def test_a_formula_is_typed_and_its_parameter_moved(lab: Lab) -> None:
    """Do formula and parameter slider, by keyboard alone, lead the picture and Python?"""
    notebook = lab.open([IMPORT, SQUARE])
    notebook.run_all()
    w = Widget(notebook, 1)
    expect(box_of(w)).to_have_value("x**2")
    type_formula(w, "x*cos(c*x)")
    slider = w.slider("parameter c")
    expect(slider).to_be_visible()
    w.expect_python("w.objective.formula", "x*cos(c*x)")
    expect_curve(w, gdwidget.Objective("x*cos(c*x)", c=1.0))
    w.expect_dots()
    w.page.keyboard.press("Tab")
    expect(slider).to_be_focused()
    slider.press("Home")
    for _ in range(5):
        slider.press("PageUp")
    w.expect_python("round(w.objective.parameters['c'], 6)", 0.5)
    expect(slider).to_be_focused()
    expect(slider).to_have_attribute("aria-valuetext", "0.5")
    expect_curve(w, gdwidget.Objective("x*cos(c*x)", c=0.5))
    w.expect_dots()
    notebook.shot("formula")
    assert notebook.console_errors == []


def test_another_is_typed_before_the_last_is_shown(lab: Lab) -> None:
    """Is the last of several texts shown, however fast they come and slow the kernel is?"""
    notebook = lab.open([IMPORT, SQUARE, "import time"])
    notebook.run_all()
    w = Widget(notebook, 1)
    notebook.execute("time.sleep(2)", wait=False)
    for text in ("exp(x)", "x**4", "cosh(c*x)"):
        box = type_formula(w, text)
    expect(w.slider("parameter c")).to_be_visible()
    expect(box).to_have_value("cosh(c*x)")
    w.expect_python("w.objective.formula", "cosh(c*x)")
    expect_curve(w, gdwidget.Objective("cosh(c*x)", c=1.0))
    assert notebook.console_errors == []


def test_an_error_shows_in_place(lab: Lab) -> None:
    """Does the sentence stand at the box, tied to it, with the old picture kept?"""
    notebook = lab.open([IMPORT, SQUARE], theme="dark")
    notebook.run_all()
    w = Widget(notebook, 1)
    w.expect_dots()
    before = w.dots()
    box = type_formula(w, "2x + __import__('os')")
    complaint = w.root.locator(".gdwidget-formula-box [role=alert]").first
    expect(complaint).to_contain_text("write 2*x")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert complaint.get_attribute("id") in (box.get_attribute("aria-describedby") or "").split()
    expect(box).to_have_value("2x + __import__('os')")
    np.testing.assert_allclose(w.dots(), before)
    w.slider("learning rate").press("ArrowLeft")
    w.expect_python("w.eta < 0.4", True)
    expect(complaint).to_contain_text("write 2*x")
    notebook.shot("formula-error")
    box.press("Escape")
    expect(complaint).to_be_empty()
    expect(box).to_have_value("x**2")
    w.expect_python("w.objective.formula", "x**2")
    assert notebook.console_errors == []


def test_another_dimension_switches_the_picture(lab: Lab) -> None:
    """From curve to contours and back, from the box and from Python, does the widget follow?"""
    notebook = lab.open([IMPORT, SQUARE.replace("True", "True, basins=True, rates=True")])
    notebook.run_all()
    w = Widget(notebook, 1)
    type_formula(w, "(x - 1)**2 + a*y**2")
    expect(w.slider("start")).to_have_count(2)
    w.expect_dots()
    expect(w.root.locator(".gdwidget-objective .curve path.line").nth(8)).to_be_visible()
    expect(w.root.locator(".gdwidget-objective image")).to_have_count(1)
    w.slider("parameter a").press("PageUp")
    w.expect_python("w.objective.parameters['a'] > 1", True)
    w.expect_dots()
    notebook.shot("formula-2d")
    w.slider("start y").press("Home")
    w.expect_python("w.start[1]", -5)
    w.expect_dots()
    notebook.execute("w.objective = 'cosh(x/4)'")
    expect(box_of(w)).to_have_value("cosh(x/4)")
    expect(w.slider("start")).to_have_count(1)
    expect(w.slider("parameter")).to_have_count(0)
    w.expect_dots()
    expect_curve(w, gdwidget.Objective("cosh(x/4)"))
    assert notebook.console_errors == []


def test_a_narrow_window_leaves_room_for_words(lab: Lab) -> None:
    """Are formula, hint and the map's legend as wide as a narrow window allows?"""
    line = "w = gdwidget.explore('x*cos(c*x)', c=0.5, formula_box=True, basins=True)\nw"
    plane = "v = gdwidget.explore('x*x + 2*y*y', formula_box=True, basins=True)\nv"
    notebook = lab.open([IMPORT, line, plane])
    notebook.page.set_viewport_size({"width": 600, "height": 900})
    notebook.run_all()
    for w in (Widget(notebook, 1), Widget(notebook, 2, "v")):
        legend = w.root.locator(".gdwidget-map-legend")
        expect(legend.locator("li").first).to_be_visible()
        whole = w.root.bounding_box()
        assert whole
        for part in (box_of(w), w.root.locator(".gdwidget-hint"), legend):
            box = part.bounding_box()
            assert box
            assert box["width"] > 0.9 * whole["width"], part
        scroll = w.root.evaluate("e => e.scrollWidth - e.clientWidth")
        assert scroll <= 0
    strip = Widget(notebook, 1).slider("start x").bounding_box()
    picture = notebook.output(1).locator(".gdwidget-map-frame").bounding_box()
    assert strip
    assert picture
    assert picture["y"] - strip["y"] - strip["height"] < 40
