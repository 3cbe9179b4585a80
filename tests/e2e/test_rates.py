"""The rates panel in a real JupyterLab: points, lines and words, as the hand moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.e2e.lab import Lab
from tests.e2e.widget import Widget

IMPORT = "import gdwidget\nfrom gdwidget import textbook"
BOWL = "w = gdwidget.explore(textbook.bowl, eta=0.1, start=(-5, -2), steps=20, rates=True)\nw"
NEWTON = """w = gdwidget.explore(
    textbook.xcos, method="newton", eta=1.0, start=8.0, steps=8, rates=True, compare={"gd": 0.3}
)
w"""

# Centres of the points of one set, 0..1 from left and from bottom of the plot area.
POINTS = """
(root) => {
    const plot = root.querySelector(".gdwidget-rates-panel");
    const area = plot.querySelector("rect.plotarea_background").getBoundingClientRect();
    return [...plot.querySelectorAll("path.dot, .dot path")].map((dot) => {
        const box = dot.getBoundingClientRect();
        return [
            (box.left + box.width / 2 - area.left) / area.width,
            (area.bottom - box.top - box.height / 2) / area.height,
        ];
    });
}
"""


@pytest.fixture
def display(lab: Lab) -> Iterator[Any]:
    """Display a widget; at the end of the test the console must be clean."""
    opened: list[Widget] = []

    def open_(cell: str, theme: Any = "light") -> Widget:
        notebook = lab.open([IMPORT, cell], theme=theme)
        notebook.run_all()
        opened.append(Widget(notebook, 1))
        return opened[-1]

    yield open_
    for widget in opened:
        assert widget.notebook.console_errors == []


def expect_points(w: Widget, expression: str) -> None:
    """Wait until the points drawn lie where the errors in the kernel say, to a pixel or two."""
    log = np.log10(np.array(w.python(f"({expression}).tolist()")))
    expected = np.column_stack([log[:-1], log[1:]])
    drawn = np.empty((0, 2))

    def alike() -> bool:
        nonlocal drawn
        drawn = np.array(w.root.evaluate(POINTS)).reshape(-1, 2)
        if len(drawn) != len(expected):
            return False
        # The axes' limits are the browser's: a straight fit per axis has to be exact.
        left = []
        for axis in (0, 1):
            a = np.column_stack([np.sort(expected[:, axis]), np.ones(len(drawn))])
            b = np.sort(drawn[:, axis])
            left.append(np.abs(a @ np.linalg.lstsq(a, b, rcond=None)[0] - b).max())
        return bool(max(left) < 0.008)

    w.notebook.wait_for(alike, lambda: f"drawn:\n{drawn}\nexpected:\n{expected}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_order_and_rate_beside_theory(display: Any, theme: str) -> None:
    """Are points, slope, factor, theory and best η shown, and do they follow the slider?"""
    w = display(BOWL, theme)
    words = w.root.get_by_role("list", name="rates of convergence")
    expect(words).to_contain_text("slope 1.00: each error is 0.799 of the one before")
    expect(words).to_contain_text("theory: slope 1, |1 − ηλ| = 0.800")
    expect(words).to_contain_text("condition number 2.00, best fixed η")
    assert w.python("float(gdwidget.rates(w.run).rate)") == pytest.approx(0.799, abs=5e-4)
    expect_points(w, "gdwidget.rates(w.run).error")
    figure = w.root.get_by_role("img", name=re.compile("^Each error against the one before"))
    expect(figure).to_be_visible()
    w.notebook.shot(f"rates-{theme}")

    w.slider("learning rate").press("PageUp")
    w.expect_python("w.eta", 0.15)
    expect(words).to_contain_text("|1 − ηλ| = 0.700")
    expect_points(w, "gdwidget.rates(w.run).error")
    w.slider("learning rate").press("End")
    expect(words).to_contain_text("no steady rate; theory: |1 − ηλ| = 1.40")
    expect(words).to_contain_text("cannot converge")


def test_newton_beside_gradient_descent(display: Any) -> None:
    """Has each compared run its own slope and theory: 2 and its constant, 1 and its factor?"""
    w = display(NEWTON)
    lines = w.root.get_by_role("list", name="rates of convergence").get_by_role("listitem")
    expect(lines.nth(0)).to_contain_text("Newton: slope 2.00: e(k+1) ≈ 0.118·e(k)²")
    expect(lines.nth(0)).to_contain_text("theory: slope 2, |f‴/(2f″)| = 0.118")
    expect(lines.nth(1)).to_contain_text("gradient descent: slope 0.99")
    expect(lines.nth(2)).to_contain_text("best fixed η for gradient descent there = 0.551")
    w.notebook.shot("rates-newton")
