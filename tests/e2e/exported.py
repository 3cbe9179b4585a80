"""An exported page in a browser: its controls by role and name, the picture in numbers."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page, expect

import gdwidget

VIEWPORT = {"width": 1240, "height": 900}
# Where each iterate of a figure is drawn, as shares of the plot area.
DOTS = """
(root, figure) => {
    const plot = root.querySelector(`.gdwidget-${figure}`);
    const area = plot.querySelector('.plotarea_background').getBoundingClientRect();
    return [...plot.querySelectorAll('.curve .dot')].map((dot) => {
        const box = dot.getBoundingClientRect();
        return [
            (box.left + box.width / 2 - area.left) / area.width,
            (area.bottom - box.top - box.height / 2) / area.height,
        ];
    });
}
"""


class Exported:
    """An exported page in a browser, and what it was made from.

    Parameters
    ----------
    page : Page
    widget : gdwidget.Explorer
        What was exported.
    """

    def __init__(self, page: Page, widget: gdwidget.Explorer) -> None:
        self.page, self.widget = page, widget
        self.root = page.locator(".gdwidget")
        self.readout = page.locator(".gdwidget-readout")

    def slider(self, name: str) -> Locator:
        return self.root.get_by_role("slider", name=re.compile(f"^{re.escape(name)}"))

    def values(self) -> tuple[float, list[float]]:
        """Return learning rate and start as the fields show them."""
        fields = self.root.get_by_role("textbox", name=re.compile("^exact")).all()
        eta, *start = (float(field.input_value()) for field in fields)
        return eta, start

    def dots(self) -> np.ndarray:
        """Return the iterates drawn, in the coordinates of the figure; shape (n, 2)."""
        low, high = self.limits()
        shares = np.array(self.root.evaluate(DOTS, "objective")).reshape(-1, 2)
        return low + shares * (high - low)

    def limits(self) -> tuple[np.ndarray, np.ndarray]:
        view = self.widget._controller.spec["view"]
        low, high = np.array([view["x"], view["y"]]).T
        return low, high

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the objective figure is on the page."""
        area = self.root.locator(".gdwidget-objective .plotarea_background").bounding_box()
        assert area is not None
        low, high = self.limits()
        return (
            area["x"] + area["width"] * (x - low[0]) / (high[0] - low[0]),
            area["y"] + area["height"] * (1 - (y - low[1]) / (high[1] - low[1])),
        )

    def solved(self) -> gdwidget.Trajectory:
        """Solve what the fields say, without the page."""
        eta, start = self.values()
        w = self.widget
        at = start[0] if len(start) == 1 else start
        return gdwidget.solve(w.objective, method=w.method, eta=eta, start=at, steps=w.steps)

    def expect_run(self) -> None:
        """Wait until the run drawn is that of the fields, to a pixel, and the words are its own."""
        low, high = self.limits()
        pixel = (high - low) / 250
        for _ in range(60):
            run = self.solved()
            points = run.path
            if points.shape[1] == 1:
                points = np.column_stack([points[:, 0], run.value])
            drawn = self.dots()
            inside = ((points > low) & (points < high)).all(axis=1)
            if len(drawn) == len(points) and (np.abs(drawn - points)[inside] < pixel).all():
                expect(self.readout).to_contain_text(re.compile(run.outcome.label))
                return
            self.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 50))")
        raise AssertionError(f"drawn:\n{drawn}\nexpected:\n{points}")


# What is exported, by a name for it.
OPTIONS: dict[str, dict[str, Any]] = {
    "square": {"eta": 0.2, "start": 10.0},
    "xcos": {"eta": 2.0, "start": 10.0},
    "bowl": {"eta": 0.1, "start": (-5, -2), "steps": 20},
    "compared": {
        "eta": 0.02,
        "start": (-5, -2),
        "steps": 20,
        "compare": {"momentum": None, "newton": 0.5},
    },
}
OBJECTIVES = {"compared": "bowl"}
