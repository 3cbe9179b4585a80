"""Exported pages, opened from disk in a browser without a network: no kernel, and no request."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import expect

import gdwidget
from tests.e2e.exported import DOTS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["square", "xcos", "bowl"])
def test_the_page_shows_the_widget(show, name: str, scheme: str) -> None:
    """Is the picture that of the widget, with words, names, formulas and a readable theme?"""
    w = show(name, scheme=scheme)
    assert w.values()[0] == w.widget.eta
    w.expect_run()
    outcome = w.widget.run.outcome.label
    expect(w.slider("learning rate")).to_have_attribute(
        "aria-valuetext", re.compile(f"^{w.widget.eta:g}, {outcome}")
    )
    expect(w.root.locator("math").first).to_be_visible()
    expect(w.root.get_by_role("img", name=re.compile("^" + name))).to_be_visible()
    expect(w.page.get_by_role("heading")).to_have_text(f"Gradient descent on {name}")
    colors = w.page.evaluate(
        """() => [getComputedStyle(document.body).backgroundColor,
        getComputedStyle(document.querySelector('.axislabel')).fill,
        getComputedStyle(document.querySelector('.gdwidget-readout')).color]"""
    )
    paper, *inks = (sum(map(int, re.findall(r"\d+", color)[:3])) for color in colors)
    assert all(
        (ink < 200 < 700 < paper) if scheme == "light" else (paper < 100 < 500 < ink)
        for ink in inks
    )


def test_every_slider_by_keyboard(show) -> None:
    """Do learning rate and start move together, to any pair, as in a notebook?"""
    w = show("xcos")
    for slider, key in [
        ("learning rate", "Home"),
        ("learning rate", "PageUp"),
        ("start", "Home"),
        ("start", "PageUp"),
        ("learning rate", "End"),
        ("start", "ArrowRight"),
        ("learning rate", "ArrowLeft"),
    ]:
        before = w.values()
        w.slider(slider).press(key)
        w.expect_run()
        assert w.values() != before


def test_the_start_is_dragged(show) -> None:
    """Does the start follow the mouse in the plane, and a click, at another learning rate too?"""
    w = show("bowl")
    w.slider("learning rate").press("PageUp")
    w.expect_run()
    w.page.mouse.move(*w.pixel(-5, -2))
    w.page.mouse.down()
    for share in np.linspace(0, 1, 12):
        w.page.mouse.move(*w.pixel(-5 + 7 * share, -2 + 4 * share))
    w.page.mouse.up()
    _, start = w.values()
    assert np.abs(np.array(start) - [2, 2]).max() < 0.5
    w.expect_run()
    w.page.mouse.click(*w.pixel(-4.1, 2.6))
    w.expect_run()
    _, start = w.values()
    assert np.abs(np.array(start) - [-4.1, 2.6]).max() < 0.5


def test_the_start_is_dragged_along_the_curve(show) -> None:
    """Does the start follow the mouse in one dimension?"""
    w = show("xcos")
    w.page.mouse.move(*w.pixel(10, 0))
    w.page.mouse.down()
    w.page.mouse.move(*w.pixel(3, 0), steps=8)
    w.page.mouse.up()
    _, (start,) = w.values()
    assert abs(start - 3) < 0.3
    w.expect_run()


def test_playback(show) -> None:
    """Does the playhead walk to the end, stop, and go a step back?"""
    w = show("square")
    w.root.get_by_role("combobox", name="speed").select_option("4")
    w.root.get_by_role("button", name="play", exact=True).click()
    expect(w.readout).to_contain_text(re.compile("step [1-8] of 10"))
    expect(w.readout).to_contain_text("step 10 of 10")
    expect(w.root.get_by_role("button", name="play", exact=True)).to_be_visible()
    w.root.get_by_role("button", name="step back").click()
    expect(w.readout).to_contain_text("step 9 of 10")


def test_overlays_and_progress(show) -> None:
    """Are tangent, model and the logarithmic axis drawn from the stored columns?"""
    w = show("square")
    w.slider("step").press("Home")
    plain = w.root.locator(".gdwidget-objective path.line[d]").count()
    w.root.get_by_role("checkbox", name="tangent").check()
    w.root.get_by_role("checkbox", name="quadratic model").check()
    expect(w.root.locator(".gdwidget-objective path.line[d]")).to_have_count(plain + 2)
    # The model of x² is x² itself: it begins and ends on the curve.
    w.root.get_by_role("combobox", name="progress shows").select_option("error")
    expect(w.root.locator(".gdwidget-progress .axislabel:visible").last).to_have_text("f − f*")
    heights = np.array(w.root.evaluate(DOTS, "progress"))[:, 1]
    # f shrinks by the same factor each step: a line on a logarithmic axis.
    np.testing.assert_allclose(np.diff(heights[:11]), np.diff(heights[:11]).mean(), rtol=0.02)


def test_strips_tell_what_would_happen(show) -> None:
    """Has every learning rate the colour of its own outcome, from the start that is chosen?"""
    w = show("square")
    w.slider("start").press("Home")
    w.expect_run()
    cells = w.root.locator(".gdwidget-slider").first.locator("rect[data-outcome]")
    runs = cells.evaluate_all(
        "cells => cells.map((c) => [c.dataset.outcome, c.x.baseVal.valueInSpecifiedUnits / 100])"
    )
    etas = np.linspace(0.01, 1.2, 120)
    solved = gdwidget.solve(w.widget.objective, eta=etas, start=w.values()[1][0], steps=10)
    labels = [outcome.label for outcome in np.ravel(solved.outcome)]
    changes = [i for i in range(120) if i == 0 or labels[i] != labels[i - 1]]
    assert [name for name, _ in runs] == [labels[i] for i in changes]
    shares = [max(0, i - 0.5) / 119 for i in changes]
    np.testing.assert_allclose([share for _, share in runs], shares, atol=1e-4)


def test_methods_are_compared(show) -> None:
    """Are all runs drawn, listed with where they ended, and moved together?"""
    w = show("compared")
    w.slider("learning rate").press("ArrowRight")
    w.slider("start").first.press("ArrowRight")
    eta, start = w.values()
    table = w.root.locator(".gdwidget-results")
    paths = []
    for method, own in [("gd", eta), ("momentum", eta), ("newton", 0.5)]:
        run = gdwidget.solve(w.widget.objective, method=method, eta=own, start=start, steps=20)
        row = table.get_by_role("row").filter(has_text=gdwidget.METHODS[method].label)
        expect(row).to_contain_text(run.outcome.label)
        paths.append(run.path)
    low, high = w.limits()
    drawn = w.dots()
    assert len(drawn) == 3 * 21
    # The middle of a triangle's box lies below its own.
    assert np.abs((drawn - np.concatenate(paths)) / (high - low)).max() < 1 / 150
    expect(table.get_by_role("textbox").first).to_be_disabled()


def test_what_is_not_stored_is_said(show) -> None:
    """Does a typed value go to the nearest with a sentence, and do method and steps stay?"""
    w = show("square")
    field = w.root.get_by_role("textbox", name="exact η")
    field.fill("0.1234")
    field.press("Enter")
    said = w.root.get_by_role("alert").filter(has_text="0.12 is the nearest to 0.1234")
    expect(said).to_be_visible()
    expect(field).to_have_value("0.12")
    w.expect_run()
    w.slider("learning rate").press("ArrowRight")
    expect(said).to_be_hidden()
    expect(w.page.locator("footer")).to_contain_text(
        "This page holds 10 steps of gradient descent for 120 learning rates and 101 starts."
    )
    expect(w.root.get_by_role("combobox", name="method")).to_be_disabled()
    expect(w.root.get_by_role("spinbutton", name="steps")).to_be_disabled()
    w.root.get_by_role("button", name="reset").click()
    w.expect_run()
    assert w.values() == (0.2, [10.0])


def test_a_phone(show) -> None:
    """Do the panels stack on a narrow page, and does a finger move the start?"""
    w = show("bowl", viewport={"width": 380, "height": 800}, has_touch=True, is_mobile=True)
    w.expect_run()
    boxes = [
        w.root.locator(f".gdwidget-{name}").bounding_box() for name in ("objective", "progress")
    ]
    assert boxes[0]
    assert boxes[1]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1
    assert w.page.evaluate("document.documentElement.scrollWidth") <= 380
    w.page.touchscreen.tap(*w.pixel(1, 1))
    w.expect_run()
    _, start = w.values()
    assert np.abs(np.array(start) - [1, 1]).max() < 0.5


def test_without_script_there_is_a_picture(show) -> None:
    """Does the still stand in where scripts are forbidden?"""
    w = show("square", java_script_enabled=False)
    still = w.root.locator("svg")
    expect(still).to_be_visible()
    expect(still.locator("title")).to_have_text(re.compile("^square: gradient descent, η = 0.2"))
