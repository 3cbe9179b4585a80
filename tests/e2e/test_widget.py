"""The widget in a real JupyterLab: each control by keyboard and mouse, and what Python holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import expect

import gdwidget
from gdwidget.widget.objective_panel import MODEL, TANGENT
from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

IMPORT = "import gdwidget\nfrom gdwidget import textbook"
SQUARE = "w = gdwidget.explore(textbook.square, eta=0.2, start=10.0, steps=10)\nw"
XCOS = "w = gdwidget.explore(textbook.xcos, eta=2.0, start=10.0, steps=10)\nw"
BOWL = "w = gdwidget.explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20)\nw"


@pytest.fixture
def display(lab: Lab) -> Iterator:
    """Display a widget; at the end of the test the console must be clean."""
    opened: list[Widget] = []

    def open_(cell: str, theme: str = "light") -> Widget:
        notebook = lab.open([IMPORT, cell], theme=theme)
        notebook.run_all()
        opened.append(Widget(notebook, 1))
        return opened[-1]

    yield open_
    for widget in opened:
        assert widget.notebook.console_errors == []


def test_first_picture(display) -> None:
    """Does the widget draw the run, say it in words, and name everything?"""
    w = display(SQUARE)
    w.expect_dots()
    expect(w.readout).to_have_text(
        "step 10 of 10: x = 0.06047, f = 0.003656, |f′| = 0.121, converged, each step ×0.60"
    )
    expect(w.slider("learning rate")).to_have_attribute("aria-valuetext", re.compile("^0.2, conv"))
    expect(w.root.get_by_role("status")).to_have_text(w.readout.inner_text())
    expect(w.root.locator("math").first).to_be_visible()
    assert w.root.locator(".gdwidget-objective").get_by_role("img").count() <= 1
    expect(w.root.get_by_role("img", name=re.compile("learning rate 0.2"))).to_be_visible()


def test_eta_by_keyboard(display) -> None:
    """Does each key move η, in the picture and in Python, and nothing in JupyterLab?"""
    w = display(SQUARE)
    active = w.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    for key, expected in (
        ("ArrowRight", 0.21),
        ("ArrowLeft", 0.2),
        ("PageUp", 0.3),
        ("PageDown", 0.2),
        ("Home", 0.01),
        ("End", 1.2),
    ):
        w.slider("learning rate").press(key)
        w.expect_python("w.eta", expected)
        w.expect_dots()
    after = w.page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex")
    assert after == active


def test_start_by_keyboard(display) -> None:
    """Do the start sliders move each its own coordinate?"""
    w = display(BOWL)
    w.slider("start x1").press("ArrowRight")
    w.expect_python("w.start[0] > -5 and w.start[1] == -2", True)
    w.slider("start x2").press("Home")
    w.expect_python("w.start[1]", -3.0)
    w.expect_dots()


def test_sliders_by_mouse(display) -> None:
    """Do a click on a slider's track and a drag of its thumb arrive in Python?"""
    w = display(SQUARE)
    box = w.slider("learning rate").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    w.page.mouse.click(box["x"] + box["width"] * 0.75, middle)
    w.expect_python("0.85 < w.eta < 0.95", True)
    w.expect_dots()
    w.page.mouse.move(box["x"] + box["width"] * 0.75, middle)
    w.page.mouse.down()
    for share in np.linspace(0.75, 0.25, 26):
        w.page.mouse.move(box["x"] + box["width"] * share, middle)
    w.page.mouse.up()
    w.expect_python("0.25 < w.eta < 0.35", True)
    w.expect_dots()
    start = w.slider("start").bounding_box()
    assert start
    w.page.mouse.click(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    w.expect_python("abs(w.start) < 0.3", True)
    w.expect_dots()


def test_exact_values_are_typed(display) -> None:
    """Is a typed value taken exactly, and a bad one refused in place?"""
    w = display(SQUARE)
    field = w.root.get_by_role("textbox", name="exact η")
    field.fill("0.123")
    field.press("Enter")
    w.expect_python("w.eta", 0.123)
    w.expect_dots()
    field.fill("-1")
    field.press("Enter")
    expect(w.root.get_by_role("alert").filter(has_text="η")).to_be_visible()
    assert w.python("w.eta") == 0.123


def test_drag_in_one_dimension(display) -> None:
    """Does the start follow the mouse along the curve?"""
    w = display(XCOS)
    x, y = w.pixel(10.0, w.python("float(w.run.value[0])"))
    w.page.mouse.move(x, y)
    w.page.mouse.down()
    for at in np.linspace(10, -4, 15):
        w.page.mouse.move(*w.pixel(at, 0.0))
    w.page.mouse.up()
    w.expect_python("w.start", -4.0)
    w.expect_dots()


def test_a_click_beyond_the_slider_is_taken(display) -> None:
    """Does the start go where it was pointed in the picture, though no slider goes there?"""
    w = display("w = gdwidget.explore('x**2', eta=1.1, start=10.0, steps=10)\nw")
    w.page.mouse.click(*w.pixel(25.0, 300.0))
    w.expect_python("abs(w.start - 25) < 0.2", True)
    w.expect_dots()
    field = w.root.get_by_role("textbox", name="exact x")
    expect(field).to_have_value(re.compile(r"^2[45]"))
    field.fill("-40")
    field.press("Enter")
    w.expect_python("w.start", -40.0)
    w.slider("start x").press("Home")
    w.expect_python("w.start", -10.0)
    w.expect_dots()


def test_click_and_drag_in_two_dimensions(display) -> None:
    """Do a click and a drag set both coordinates, and the path with them?"""
    w = display(BOWL)
    w.page.mouse.click(*w.pixel(-4.0, 2.0))
    w.expect_python("abs(w.start[0] + 4) < 0.2 and abs(w.start[1] - 2) < 0.2", True)
    w.expect_dots()
    w.page.mouse.move(*w.pixel(*w.python("w.start")))
    w.page.mouse.down()
    for share in np.linspace(0, 1, 12):
        w.page.mouse.move(*w.pixel(-4 + 5 * share, 2 - 4 * share))
    w.page.mouse.up()
    w.expect_python("abs(w.start[0] - 1) < 0.2 and abs(w.start[1] + 2) < 0.2", True)
    w.expect_dots()


def test_the_picture_moves_while_the_kernel_sleeps(display) -> None:
    """Do η, start and the drag in 2D answer at once, and does Python hear of it afterwards?"""
    w = display(BOWL)
    w.expect_dots()
    view = w.limits()
    with w.notebook.busy():
        w.limits = lambda: view  # the kernel cannot be asked now
        w.slider("learning rate").press("End")
        eta = float(w.root.get_by_role("textbox", name="exact η").input_value())
        run = gdwidget.solve(gdwidget.textbook.bowl, eta=eta, start=(-5, -2), steps=20)
        w.expect_drawn(run.path)
        w.slider("learning rate").press("Home")
        w.slider("learning rate").press("End")
        w.expect_drawn(run.path)
    w.expect_python("w.eta", eta)


def test_dragging_in_two_dimensions_while_the_kernel_sleeps(display) -> None:
    """Does the path follow the dragged start without the kernel?"""
    w = display(BOWL)
    x, y = w.pixel(-5, -2)
    target = w.pixel(2.0, 1.0)
    view = w.limits()
    with w.notebook.busy():
        w.limits = lambda: view
        w.page.mouse.move(x, y)
        w.page.mouse.down()
        w.page.mouse.move(*target, steps=8)
        fields = [w.root.get_by_role("textbox", name=f"exact x{d}") for d in (1, 2)]
        first = [float(field.input_value()) for field in fields]
        np.testing.assert_allclose(first, (2.0, 1.0), atol=0.2)
        run = gdwidget.solve(gdwidget.textbook.bowl, eta=0.1, start=first, steps=20)
        w.expect_drawn(run.path)
    w.page.mouse.up()
    w.expect_python("list(w.start)", first)


def test_python_moves_the_picture(display) -> None:
    """Does assignment in Python move sliders, picture and words?"""
    w = display(SQUARE)
    w.notebook.execute("w.eta = 1.1")
    expect(w.readout).to_contain_text("diverged")
    expect(w.slider("learning rate")).to_have_attribute("aria-valuetext", re.compile("^1.1, div"))
    w.expect_dots()
    w.notebook.execute("w.start = -3; w.eta = 0.4; w.steps = 5; w.step = 2")
    expect(w.readout).to_contain_text("step 2 of 5: x = −0.12")


def test_playback(display) -> None:
    """Do play, pause, the steps and the scrubber move the playhead here and in Python?"""
    w = display(SQUARE)
    w.button("step back").click()
    w.expect_python("w.step", 9)
    expect(w.readout).to_contain_text("step 9 of 10")
    w.button("step forward").press("Enter")
    w.expect_python("w.step", 10)
    w.slider("step").press("Home")
    w.expect_python("w.step", 0)
    w.root.get_by_label("speed").select_option("4")
    w.button("play").press("Space")
    expect(w.button("pause")).to_be_visible()
    expect(w.readout).to_contain_text("step 10 of 10")
    expect(w.button("play")).to_be_visible()
    w.expect_python("w.step", 10)
    w.root.get_by_label("speed").select_option("0.5")
    w.button("play").click()
    expect(w.readout).to_have_text(re.compile("step [1-9] of 10"))
    w.button("pause").click()
    paused = w.readout.inner_text()
    w.expect_python("w.step", int(re.search(r"step (\d+)", paused)[1]))


def test_steps_method_and_reset(display) -> None:
    """Do steps and method solve anew, and does reset return to the beginning?"""
    w = display(SQUARE)
    steps = w.root.get_by_label("steps", exact=True)
    steps.fill("25")
    steps.press("Enter")
    w.expect_python("w.steps", 25)
    expect(w.readout).to_contain_text("of 25")
    w.root.get_by_label("method", exact=True).select_option("newton")
    w.expect_python("w.method", "newton")
    w.expect_dots()
    w.slider("learning rate").press("End")
    w.button("reset").click()
    w.expect_python("(w.eta, w.start, w.steps, w.method, w.step)", [0.2, 10.0, 10, "gd", 10])
    w.expect_dots()


def test_progress_and_overlays(display) -> None:
    """Do the progress curves and both overlays show?"""
    w = display(XCOS.replace("eta=2.0", 'method="newton", eta=1.0'))
    w.slider("step").press("Home")
    w.root.get_by_role("checkbox", name="quadratic model").check()
    w.root.get_by_role("checkbox", name="tangent").check()
    for color in (TANGENT, MODEL):
        red, green, blue = bytes.fromhex(color[1:])
        style = f'[style*="stroke: rgb({red}, {green}, {blue})"][style*="dasharray"]'
        expect(w.root.locator(f".gdwidget-objective path.line{style}:visible")).to_have_count(1)
    chooser = w.root.get_by_label("progress shows")
    chooser.select_option("slope")
    expect(w.root.locator(".gdwidget-progress .axislabel:visible")).to_contain_text(
        ["step", "|f′|"]
    )


def test_two_displays_agree(lab: Lab) -> None:
    """Are two displays of one widget the same, whichever is touched?"""
    notebook = lab.open([IMPORT, SQUARE, "w"])
    notebook.run_all()
    first, second = Widget(notebook, 1), Widget(notebook, 2)
    first.slider("learning rate").press("End")
    expect(second.readout).to_contain_text("diverged")
    second.slider("start").press("Home")
    first.expect_python("w.start", -10.0)
    assert first.readout.inner_text() == second.readout.inner_text()
    first.expect_dots()
    second.expect_dots()
    assert notebook.console_errors == []


def test_reload_restores_the_picture(display) -> None:
    """Is everything where it was after the page is reloaded with a live kernel?"""
    w = display(BOWL)
    w.slider("learning rate").press("PageUp")
    w.slider("start x1").press("End")
    w.slider("step").press("ArrowLeft")
    w.expect_python("w.start[0]", 3.0)
    w.expect_python("w.step", 19)
    before, words = w.state(), w.readout.inner_text()
    w.notebook.reload()
    again = Widget(w.notebook, 1)
    expect(again.readout).to_have_text(words)
    assert again.state() == before
    again.slider("step").press("End")
    again.expect_dots()
    again.slider("learning rate").press("ArrowRight")
    again.expect_python(f"w.eta > {before['eta']}", True)
    again.expect_dots()


def test_restart_and_run_all(display) -> None:
    """Is a fresh kernel's widget fresh, and the console still clean?"""
    w = display(SQUARE)
    w.slider("learning rate").press("End")
    w.expect_python("w.eta", 1.2)
    w.notebook.restart_kernel()
    w.notebook.run_all()
    again = Widget(w.notebook, 1)
    again.expect_dots()
    assert again.python("w.eta") == 0.2


def test_dark_theme(display) -> None:
    """Is text light on dark, in the controls as in the figures?"""
    w = display(SQUARE, theme="dark")
    for selector in (".gdwidget-readout", ".gdwidget-name", ".gdwidget-objective .axislabel"):
        colour = w.root.locator(selector).first.evaluate(
            "(e) => getComputedStyle(e)[e instanceof SVGElement ? 'fill' : 'color']"
        )
        red, green, blue = (int(v) for v in re.findall(r"\d+", colour)[:3])
        assert min(red, green, blue) > 120, f"{selector} is {colour} on dark"


def test_divergence_leaves_the_frame(display) -> None:
    """Is a run that overflows drawn as leaving, without an error in the console?"""
    w = display(SQUARE.replace("eta=0.2", "eta=300.0").replace("steps=10", "steps=200"))
    w.slider("step").press("End")
    expect(w.readout).to_contain_text("too large to show from step")
    w.slider("learning rate").press("Home")
    w.expect_dots()


EXTREME = (
    '"exp(exp(x))"',
    '"x**64"',
    '"1/x", eta=100.0',
    '"log(x)", start=-5.0',
    '"x**2", start=1e6',
)


def test_extreme_objectives_can_be_handled(lab: Lab) -> None:
    """Do numbers that no SVG can hold stay out of the picture, whatever is done to it?"""
    cells = [f"w{i} = gdwidget.explore({text})\nw{i}" for i, text in enumerate(EXTREME)]
    notebook = lab.open([IMPORT, *cells])
    notebook.run(0)
    for i, text in enumerate(EXTREME):
        notebook.run(i + 1)
        w = Widget(notebook, i + 1, f"w{i}")
        for overlay in ("tangent", "quadratic model"):
            w.root.get_by_role("checkbox", name=overlay).check()
        for name in ("learning rate", "start", "step"):
            for key in ("Home", "End", "ArrowLeft"):
                w.slider(name).press(key)
        for curve in ("slope", "f"):
            w.root.get_by_label("progress shows").select_option(curve)
        w.button("reset").click()
        w.expect_python("w._controller.state['eta'] == w._initial['eta']", True)
        assert notebook.console_errors == [], text
