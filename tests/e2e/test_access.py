"""The widget for those who do not see it, do not use a mouse, or asked for less motion."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.axe import violations
from tests.e2e.lab import Lab, NotebookPage
from tests.e2e.touch import Finger, Point
from tests.e2e.widget import Widget

IMPORT = "import gdwidget\nfrom gdwidget import textbook"
LINE = """w1 = gdwidget.explore(textbook.square, eta=0.2, start=10.0, rates=True, basins=True,
                      compare={"newton": 1.0, "momentum": None}, student=lambda eta, g: [10, 5])
w1"""
PLANE = """w2 = gdwidget.explore(textbook.himmelblau, eta=0.01, rates=True, basins=True,
                      compare=["newton_abs"])
w2"""
BOX = """w3 = gdwidget.explore("x*cos(c*x)", c=0.5, eta=1.0, start=8.0, steps=5, formula_box=True)
w3"""
QUIZ = """w4 = gdwidget.predict("x**2", seed="ada", questions=2)
w4"""
THEMES = ("Light", "Dark")
PHONE = {"viewport": {"width": 380, "height": 640}, "has_touch": True, "is_mobile": True}


def along(slider: Locator, *shares: float) -> list[Point]:
    """Return points on a slider's track; shares run from 0 to 1."""
    box = slider.bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    return [(box["x"] + 7 + share * (box["width"] - 14), middle) for share in shares]


def dress(notebook: NotebookPage, theme: str) -> None:
    """Change JupyterLab's theme."""
    notebook.page.evaluate(
        "theme => window.jupyterapp.commands.execute('apputils:change-theme', { theme })",
        f"JupyterLab {theme}",
    )
    light = str(theme == "Light").lower()
    expect(notebook.page.locator("body")).to_have_attribute("data-jp-theme-light", light)


def test_axe_finds_nothing_in_jupyterlab(lab: Lab) -> None:
    """Does axe-core find no violation, with all panels, light and dark?"""
    notebook = lab.open([IMPORT, LINE, PLANE, BOX])
    notebook.run_all()
    widgets = [Widget(notebook, i, f"w{i}") for i in (1, 2, 3)]
    box = widgets[2].root.get_by_role("textbox", name="formula", exact=True)
    box.fill("x*cos(")
    box.press("Enter")
    expect(box).to_have_accessible_description(re.compile("never closed.* Enter shows it"))
    for theme in THEMES:
        dress(notebook, theme)
        for w in widgets:
            w.root.scroll_into_view_if_needed()
            expect(w.root.get_by_role("status")).to_have_text(re.compile("^step"))
            if w is not widgets[2]:
                expect(w.root.locator(".gdwidget-map-legend li").first).to_be_visible()
            notebook.shot(f"axe-{theme}-{w.name}")
            assert violations(w.root) == [], f"{w.name} in {theme}"
    assert notebook.console_errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_an_exported_page(show, scheme: str) -> None:
    """Does axe-core find no violation in the whole page, wide and on a phone?"""
    for options in ({}, PHONE):
        w = show("compared", scheme=scheme, **options)
        expect(w.root.get_by_role("status")).to_have_text(re.compile("^step"))
        assert violations(w.page.locator("html")) == []


def test_axe_sees_what_is_wrong(show) -> None:
    """Would a slider without a name, and faint text, be reported?"""
    w = show("square")
    w.slider("learning rate").evaluate("e => e.removeAttribute('aria-label')")
    w.root.locator(".gdwidget-name").first.evaluate("e => e.remove()")
    w.page.locator("footer").evaluate("e => e.style.color = '#ccc'")
    found = " ".join(violations(w.page.locator("html")))
    assert "label (critical)" in found
    assert "color-contrast (serious)" in found


def test_figures_are_described(show) -> None:
    """Have figures names and descriptions that follow what they show?"""
    w = show("square")
    figure = w.root.get_by_role("img", name="square, run from x = 10 with learning rate 0.2")
    expect(figure).to_have_accessible_description(re.compile("^step 10 of 10.* converged"))
    progress = w.root.get_by_role("img", name="f at each step")
    expect(progress).to_have_accessible_description("from 100 at step 0 to 0.00366 at step 10")
    w.slider("learning rate").press("End")
    figure = w.root.get_by_role("img", name="square, run from x = 10 with learning rate 1.2")
    expect(figure).to_have_accessible_description(re.compile("^step 10 of 10.* diverged"))
    expect(w.root.get_by_role("status")).to_have_text(w.readout.inner_text())


def test_the_tab_key_reaches_everything(show) -> None:
    """Does Tab visit every control in the order of the page, with a ring around it?"""
    w = show("bowl")
    w.page.locator("body").press("Tab")
    expect_tab_order(w.root)


def expect_tab_order(root: Locator) -> list[str]:
    """Press Tab from the first control on: it visits all. Return their names, as on the page."""
    controls = root.locator(_CONTROLS)
    names = [control.evaluate(_NAME) for control in controls.all()]
    visited = []
    for _ in names:
        here = root.page.locator(":focus")
        visited.append(here.evaluate(_NAME))
        assert here.evaluate(_RING), f"{visited[-1]} shows no focus"
        here.press("Tab")
    assert visited == names
    assert len(set(names)) == len(names)
    return names


_CONTROLS = (
    ":is(button, input, select, [tabindex='0'], [contenteditable='true'])"
    ":not(:disabled, [role=group]):visible"
)
_NAME = "e => e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent"
# A range input's ring is around its thumb, whose style no script can read.
_RING = """e => e.matches(':focus-visible')
    && (e.type === 'range' || getComputedStyle(e).outlineStyle !== 'none')"""


def test_the_formula_box_and_questions_by_keyboard(lab: Lab) -> None:
    """Does Tab visit all of them in JupyterLab, and does the focus follow the questions?"""
    notebook = lab.open([IMPORT, BOX, QUIZ])
    notebook.run_all()
    box = Widget(notebook, 1, "w3")
    box.button("step back").focus()
    assert expect_tab_order(box.root)[4:7] == ["speed", "formula", "parameter c"]

    quiz = notebook.output(2).locator(".gdwidget-prediction")
    picture = quiz.get_by_role("img", name="x**2, start at 6")

    def expect_button(name: str) -> Locator:
        button = quiz.get_by_role("button", name=name, exact=True)
        expect(button).to_be_focused()
        return button

    def expect_no_violations() -> None:
        for theme in THEMES:
            dress(notebook, theme)
            assert violations(quiz) == [], theme

    expect(quiz).to_have_accessible_name(re.compile("^Question 1 of 2. Gradient descent with"))
    expect(picture).to_be_visible()
    expect_no_violations()
    quiz.get_by_role("button", name="converged").focus()
    assert expect_tab_order(quiz) == ["converged", "slow", "oscillating", "diverged"]
    quiz.get_by_role("button", name="diverged").press("Enter")
    commit = quiz.get_by_role("button", name="Commit", exact=True)
    expect(commit).to_be_enabled()
    notebook.page.keyboard.press("Tab")
    expect_button("Commit").press("Enter")
    expect_button("Next question")
    expect(quiz).to_have_accessible_name(re.compile("^Wrong. You said diverged. It is slow."))
    expect(picture).to_have_accessible_description(re.compile("^The run ends at 0.295"))
    expect_button("Next question").press("Enter")
    slider = quiz.get_by_role("slider", name="next x")
    expect(slider).to_be_focused()
    expect_no_violations()
    slider.focus()
    notebook.shot("quiz-keyboard")
    assert expect_tab_order(quiz) == ["next x", "exact next x"]
    slider.press("ArrowRight")
    expect(commit).to_be_enabled()
    picture = quiz.get_by_role("img", name="x**2, start at −4.2")
    expect(picture).to_have_accessible_description("The diamond is at −4.1.")
    commit.press("Enter")
    expect_button("Show the result").press("Enter")
    expect(quiz).to_have_accessible_name("All answered. 0.5 of 2 points.")
    expect(quiz.locator("code")).to_be_visible()
    expect_no_violations()
    assert notebook.console_errors == []


def test_less_motion(show) -> None:
    """Is the end shown at once to those who asked for less motion, with nothing in between?"""
    w = show("square", reduced_motion="reduce")
    w.slider("step").press("Home")
    w.readout.evaluate(
        """readout => new MutationObserver(() => (window.seen ??= []).push(readout.textContent))
            .observe(readout, { childList: true, characterData: true, subtree: true })"""
    )
    w.root.get_by_role("button", name="to the end").click()
    expect(w.readout).to_contain_text("step 10 of 10")
    expect(w.root.get_by_role("button", name="to the start")).to_be_visible()
    assert w.page.evaluate("window.seen.length") == 1
    moving = w.root.evaluate("root => root.getAnimations({ subtree: true }).length")
    assert moving == 0
    w.root.get_by_role("button", name="to the start").press("Enter")
    expect(w.readout).to_contain_text("step 0 of 10")


def test_a_finger_drags_sliders_and_start(show) -> None:
    """Does a finger move η, the start and the point, and does the page keep still meanwhile?"""
    w = show("bowl", **PHONE)
    finger = Finger(w.page)
    w.slider("learning rate").evaluate("e => e.scrollIntoView({ block: 'center' })")
    at = w.page.evaluate("window.scrollY")
    eta, start = w.values()
    finger.drag(*along(w.slider("learning rate"), 0.5, 0.9, 0.8))
    w.expect_run()
    moved, _ = w.values()
    assert moved > eta
    (x, y), (to, _) = along(w.slider("start x1"), 0.5, 0.75)
    finger.drag((x, y), (to, y + 12))  # a hand does not keep to the line
    w.expect_run()
    assert abs(w.values()[1][0] - (-5 + 0.75 * 8)) < 0.6
    assert w.values()[1][1] == start[1]
    assert w.page.evaluate("window.scrollY") == at

    w.root.locator(".gdwidget-objective").evaluate("e => e.scrollIntoView({ block: 'center' })")
    at = w.page.evaluate("window.scrollY")
    _, start = w.values()
    finger.drag(w.pixel(*start), w.pixel(2, 2.5), w.pixel(-4, 2.5))
    w.expect_run()
    _, start = w.values()
    assert np.abs(np.array(start) - [-4, 2.5]).max() < 0.5
    assert w.page.evaluate("window.scrollY") == at
    finger.tap(w.pixel(1, -1))
    w.expect_run()
    _, start = w.values()
    assert np.abs(np.array(start) - [1, -1]).max() < 0.5
    assert w.page.evaluate("window.scrollY") == at


def test_a_finger_scrolls_elsewhere(show) -> None:
    """Does a swipe over the figure scroll the page, and leave the start where it is?"""
    w = show("bowl", **PHONE)
    before = w.values()
    Finger(w.page).drag(w.pixel(1, -2.5), w.pixel(1, 2.5))
    Finger(w.page).drag(*[(200, y) for y in (500, 100)])
    w.page.wait_for_function("window.scrollY > 100")
    assert w.values() == before


def test_a_finger_in_jupyterlab(lab: Lab) -> None:
    """Do slider, start and a tap obey a finger in a notebook, which does not scroll away?"""
    bowl = "w = gdwidget.explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20)\nw"
    notebook = lab.open([IMPORT, bowl, "", "", "", "", "", "", "", "", "", ""])
    notebook.run_all()
    w = Widget(notebook, 1)
    finger = Finger(w.page)
    scrolled = "window.jupyterapp.shell.currentWidget.content.outerNode.scrollTop"
    finger_start = w.pixel(-5, -2)
    at = w.page.evaluate(scrolled)
    finger.drag(finger_start, w.pixel(-3, 2), w.pixel(1, -2))
    w.expect_python("abs(w.start[0] - 1) < 0.2 and abs(w.start[1] + 2) < 0.2", True)
    finger.tap(w.pixel(-4, 2))
    w.expect_python("abs(w.start[0] + 4) < 0.2 and abs(w.start[1] - 2) < 0.2", True)
    finger.drag(*along(w.slider("learning rate"), 0.3, 0.7))
    w.expect_python("w.eta > 0.15", True)
    w.expect_dots()
    assert w.page.evaluate(scrolled) == at
    assert notebook.console_errors == []
