"""The map of basins in a real JupyterLab: under the contours, and as η against start."""

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
HIMMELBLAU = """w = gdwidget.explore(
    textbook.himmelblau, eta=0.01, start=(1.0, 1.0), steps=40, basins=True
)
w"""
XCOS = "w = gdwidget.explore(textbook.xcos, eta=0.3, start=9.0, steps=20, basins=True)\nw"


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


def map_pixels(w: Widget) -> np.ndarray:
    """Return the pixels of the image in the objective panel, (height, width, 4), once there."""
    image = w.root.locator(".gdwidget-objective image")
    expect(image).to_have_count(1)
    data = image.evaluate("""async (image) => {
        const url = image.getAttribute("href");
        const bitmap = await createImageBitmap(await (await fetch(url)).blob());
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext("2d");
        context.drawImage(bitmap, 0, 0);
        const {data} = context.getImageData(0, 0, bitmap.width, bitmap.height);
        return [bitmap.width, bitmap.height, [...data]];
    }""")
    width, height, values = data
    return np.array(values, dtype=np.uint8).reshape(height, width, 4)


def expect_map(w: Widget, enough: Any) -> np.ndarray:
    """Wait until the map satisfies a condition."""
    pixels = map_pixels(w)

    def satisfied() -> Any:
        nonlocal pixels
        pixels = map_pixels(w)
        return enough(pixels)

    w.notebook.wait_for(satisfied, lambda: f"the map has {pixels.shape} pixels")
    return pixels


def legend(w: Widget) -> Any:
    return w.root.get_by_role("list", name="where runs end").get_by_role("listitem")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_lies_under_the_contours(display: Any, theme: str) -> None:
    """Is it there, with its legend? Does a click go there, and another method draw another map?"""
    w = display(HIMMELBLAU, theme)
    pixels = expect_map(w, lambda p: p.shape[0] > 50)
    height, width, _ = pixels.shape
    (x0, x1), (y0, y1) = w.limits()
    colours = set()
    for x, y in ((3, 2), (-2.8, 3.1), (-3.8, -3.3), (3.6, -1.8)):
        column, row = (x - x0) / (x1 - x0) * width, (y1 - y) / (y1 - y0) * height
        colours.add(tuple(pixels[int(row), int(column), :3]))
    assert len(colours) == 4
    expect(legend(w).first).to_contain_text("minimum (")
    assert w.root.locator(".gdwidget-objective").evaluate(
        """(figure) => {
            const [map, line] = ["image", "path.line"].map((s) => figure.querySelector(s));
            return Boolean(map.compareDocumentPosition(line) & Node.DOCUMENT_POSITION_FOLLOWING);
        }"""
    )
    w.notebook.shot(f"basins-{theme}")

    w.page.mouse.click(*w.pixel(-3.0, -3.0))
    w.expect_python("w.start[0] < 0 and w.start[1] < 0", True)
    w.expect_python("[round(float(v), 1) for v in w.run.path[-1]]", [-3.8, -3.3])
    w.expect_dots()
    w.slider("learning rate").press("PageDown")
    w.expect_python("w._controller.map['eta'] == w.eta", True)
    slower = expect_map(w, lambda p: not np.array_equal(p, pixels))
    w.root.get_by_label("method").select_option("newton")
    w.expect_python("w._controller.map['method']", "newton")
    exact = w.root.get_by_label("exact η")
    exact.fill("1")
    exact.press("Enter")
    w.expect_python("w._controller.map['eta']", 1.0)
    expect_map(w, lambda p: not np.array_equal(p, slower))
    expect(w.root).not_to_have_class(re.compile("gdwidget-map-stale"))
    expect(legend(w).filter(has_text="saddle (").first).to_be_visible()
    w.notebook.shot(f"basins-newton-{theme}")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_learning_rate_against_start(display: Any, theme: str) -> None:
    """In 1D, does a click on the map set both, and does the cross stand under the thumb?"""
    w = display(XCOS, theme)
    frame = w.root.locator(".gdwidget-map-frame")
    up, across = (w.root.locator(f".gdwidget-map-{name}") for name in ("up", "across"))
    expect(frame).to_be_visible()
    w.notebook.shot(f"basins-1d-{theme}")
    ends = []
    for key, value in (("Home", -10.0), ("End", 10.0)):
        w.slider("start x").press(key)
        w.expect_python("w.start", value)
        ends.append(middle(up)[0])
    strip = w.root.locator(".gdwidget-slider").nth(1).locator(".gdwidget-strip").bounding_box()
    assert strip is not None
    assert ends == pytest.approx([strip["x"], strip["x"] + strip["width"]], abs=1.5)

    box = frame.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 5, box["y"] + box["height"] / 3
    w.page.mouse.click(x, y)
    etas, starts = (w.python(f"w._runs.method.sections[{i}].positions[0].tolist()") for i in (1, 2))
    w.expect_python("w.eta", etas[round(2 / 3 * (len(etas) - 1))])
    w.expect_python("w.start", starts[(len(starts) - 1) // 5])
    w.expect_dots()
    assert middle(up)[0] == pytest.approx(x, abs=box["width"] / 100)
    assert middle(across)[1] == pytest.approx(y, abs=box["height"] / 50)


def middle(locator: Any) -> tuple[float, float]:
    """Return the centre of an element on the page."""
    box = locator.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
