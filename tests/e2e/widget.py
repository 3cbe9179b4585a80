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
        expect(self.readout).to_contain_text("step")

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
        got = None

        def equal() -> bool:
            nonlocal got
            got = self.python(expression)
            return bool(got == value)

        self.notebook.wait_for(
            equal, lambda: f"{expression} is {got!r} in the kernel, not {value!r}"
        )

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

    def expect_dots(self, expression: str = "w.run.path") -> None:
        """Wait until the iterates drawn are those of the kernel, to a pixel."""

        def expected() -> np.ndarray:
            path = np.asarray(self.python(f"({expression}).tolist()"), dtype=float)
            if path.shape[1] > 1:
                return path
            f = np.asarray(self.python("w.run.value.tolist()"), dtype=float)
            return np.column_stack([path[:, 0], f])

        self.expect_drawn(expected)

    def expect_drawn(self, expected: np.ndarray | Callable[[], np.ndarray]) -> None:
        """Wait until the iterates drawn inside the frame are these, to a pixel; shape (n, 2)."""
        (x0, x1), (y0, y1) = self.limits()
        low, high = np.array([x0, y0]), np.array([x1, y1])
        pixel = (high - low) / 250
        drawn = wanted = np.empty((0, 2))

        def alike() -> bool:
            # Both anew each time: a hand's last move may still be on its way to the kernel.
            nonlocal drawn, wanted
            wanted = expected() if callable(expected) else expected
            wanted = wanted[(wanted >= low).all(axis=1) & (wanted <= high).all(axis=1)]
            drawn = self.dots()
            drawn = drawn[(drawn >= low - pixel).all(axis=1) & (drawn <= high + pixel).all(axis=1)]
            return len(drawn) == len(wanted) and bool((np.abs(drawn - wanted) < pixel).all())

        self.notebook.wait_for(alike, lambda: f"drawn:\n{drawn}\nexpected:\n{wanted}")

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
