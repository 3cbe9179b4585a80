"""What a test sees of one displayed widget: controls by role and name, the picture in numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
from playwright.sync_api import Locator, expect

from tests.e2e.lab import NotebookPage

# Centres of a mark's symbols, in the coordinates of the plot area: 0..1 from left and from bottom.
_SYMBOLS = """
(root, [figure, selector]) => {
    const plot = root.querySelector(`.gdwidget-${figure}`);
    const area = plot.querySelector('rect.plotarea_background').getBoundingClientRect();
    return [...plot.querySelectorAll(selector)].map((symbol) => {
        const box = symbol.getBoundingClientRect();
        return [
            (box.left + box.width / 2 - area.left) / area.width,
            (area.bottom - box.top - box.height / 2) / area.height,
        ];
    });
}
"""


# Places of the symbols of one run by its colour: triangles have their boxes' centres elsewhere.
_PLACED = """
(root, [selector]) => {
    const plot = root.querySelector('.gdwidget-objective');
    const area = plot.querySelector('rect.plotarea_events');
    const [width, height] = ['width', 'height'].map((name) => Number(area.getAttribute(name)));
    return [...plot.querySelectorAll(selector)].map((symbol) => {
        const own = symbol.getAttribute('transform');
        const placed = own ?? symbol.parentNode.getAttribute('transform') ?? '-1 -1';
        const [x, y] = placed.match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
        return [x / width, 1 - y / height];
    });
}
"""


def _rgb(color: str) -> str:
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"


class Widget:
    """The widget displayed by one cell.

    Parameters
    ----------
    notebook : NotebookPage
    cell : int
        Position of the cell that displays it.
    name : str, default "w"
        The Python variable that holds it.
    """

    def __init__(self, notebook: NotebookPage, cell: int, name: str = "w") -> None:
        self.notebook, self.page, self.name = notebook, notebook.page, name
        self.root = notebook.output(cell).locator(".gdwidget")
        self.readout = self.root.locator(".gdwidget-readout")
        expect(self.readout).to_contain_text("step", timeout=30_000)

    def slider(self, name: str) -> Locator:
        """Locate a slider by the beginning of its accessible name."""
        return self.root.get_by_role("slider", name=re.compile(f"^{re.escape(name)}"))

    def button(self, name: str) -> Locator:
        """Locate a button by its accessible name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def python(self, expression: str) -> Any:
        """Evaluate an expression in the kernel; ``w`` is this widget."""
        return self.notebook.python(f"(lambda w: {expression})({self.name})")

    def state(self) -> dict[str, Any]:
        """Return what Python holds."""
        names = ("eta", "start", "steps", "method", "step")
        return dict(self.python("{" + ", ".join(f"'{n}': w.{n}" for n in names) + "}"))

    def expect_python(self, expression: str, value: Any) -> None:
        """Wait until an expression has a value in the kernel."""
        for _ in range(100):
            if (got := self.python(expression)) == value:
                return
            self.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 50))")
        raise AssertionError(f"{expression} is {got!r} in the kernel, not {value!r}")

    def dots(self) -> np.ndarray:
        """Return the iterates drawn in the objective figure, in its coordinates, shape (n, 2)."""
        points = self.root.evaluate(_SYMBOLS, ["objective", ".curve .dot"])
        return self._to_data(np.array(points).reshape(-1, 2))

    def run_dots(self, color: str) -> np.ndarray:
        """Return the iterates drawn in a colour, up to the playhead, shape (n, 2)."""
        selector = f'.curve .dot[style*="fill: {_rgb(color)}"]'
        return self._to_data(np.array(self.root.evaluate(_PLACED, [selector])).reshape(-1, 2))

    def rings(self, color: str) -> np.ndarray:
        """Return where rings are drawn in a colour, shape (n, 2)."""
        selector = f'.object_grp .dot[style*="fill: none; stroke: {_rgb(color)}"]'
        return self._to_data(np.array(self.root.evaluate(_PLACED, [selector])).reshape(-1, 2))

    def wait_for(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until a condition holds that the page alone cannot tell."""
        for _ in range(150):
            if condition():
                return
            self.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 50))")
        raise AssertionError(what)

    def expect_dots(self, expression: str = "w.run.path") -> None:
        """Wait until the iterates drawn are those of the kernel, to a pixel."""
        expected = np.asarray(self.python(f"({expression}).tolist()"), dtype=float)
        if expected.shape[1] == 1:
            f = np.asarray(self.python("w.run.value.tolist()"), dtype=float)
            expected = np.column_stack([expected[:, 0], f])
        self.expect_drawn(expected)

    def expect_drawn(self, expected: np.ndarray) -> None:
        """Wait until the iterates drawn inside the frame are these, to a pixel; shape (n, 2)."""
        (x0, x1), (y0, y1) = self.limits()
        low, high = np.array([x0, y0]), np.array([x1, y1])
        pixel = (high - low) / 250
        inside = (expected >= low).all(axis=1) & (expected <= high).all(axis=1)
        for _ in range(100):
            drawn = self.dots()
            drawn = drawn[(drawn >= low - pixel).all(axis=1) & (drawn <= high + pixel).all(axis=1)]
            if len(drawn) == inside.sum() and (np.abs(drawn - expected[inside]) < pixel).all():
                return
            self.page.wait_for_function("new Promise((done) => setTimeout(() => done(true), 50))")
        raise AssertionError(f"drawn:\n{drawn}\nexpected:\n{expected[inside]}")

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the objective figure is on the page."""
        self.root.scroll_into_view_if_needed()
        area = self.root.locator(".gdwidget-objective rect.plotarea_background").bounding_box()
        assert area is not None
        (x0, x1), (y0, y1) = self.limits()
        return (
            area["x"] + area["width"] * (x - x0) / (x1 - x0),
            area["y"] + area["height"] * (1 - (y - y0) / (y1 - y0)),
        )

    def limits(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Return the objective figure's limits."""
        view = self.python("w._controller.spec['view']")
        return tuple(view["x"]), tuple(view["y"])

    def _to_data(self, points: np.ndarray) -> np.ndarray:
        (x0, x1), (y0, y1) = self.limits()
        return np.array([x0, y0]) + points * np.array([x1 - x0, y1 - y0])
