"""A notebook page under measurement: what a hand does to a slider, and when its effect was painted.

Written once for all variants; what counts as painted is decided in ``probe.js``.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from playwright.sync_api import Browser, Locator

from benchmarks.hand import Hand
from benchmarks.variants import PROBLEM, Variant
from tests.e2e.lab import Lab, LabServer, NotebookPage

HOLD_MS = 50
"""How long a finger stays on a key."""
PAUSE_S = (0.15, 0.30)
"""Between keys: random, so that they meet every phase of a frame."""
DRAG_S = 2.0
MOVES_PER_S = 60
SETTLE_S = 1.0
PATIENCE_S = 10.0
DISPLAY_PATIENCE_S = 60.0
THUMB_PX = 8
"""Half of a native slider's thumb."""
PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")


class Drag(NamedTuple):
    """What a drag painted."""

    per_s: float
    """Different states painted in a second."""
    moves: int
    """Mouse moves that reached the page; it may receive several as one."""
    freeze_ms: float
    """Longest time without a new state."""


class Stage:
    """A notebook with a variant's cell, twice."""

    def __init__(self, server: LabServer, browser: Browser, port: int, variant: Variant) -> None:
        self._lab = Lab(server, browser, "benchmarks", server.root / "screenshots")
        cells = [variant.cell.strip()] * 2
        self._notebook: NotebookPage = self._lab.open(cells)
        self.page = self._notebook.page
        self._variant = variant
        self._port = port
        self.page.evaluate(PROBE)
        for index in range(len(cells)):
            self._notebook.cell(index).evaluate(f"(cell) => {{ cell.id = 'benchmark-{index}'; }}")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the page and end its kernel."""
        self._lab.close()

    def set_up(self) -> None:
        """Define the problem in the kernel, with nothing but numpy imported."""
        self._notebook.execute(PROBLEM)

    def display(self, index: int = 0) -> float:
        """Run one of the cells and return the milliseconds until it was painted."""
        milliseconds: float = self.page.evaluate(
            """([index, variant, patience]) => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = index;
                notebook.deselectAll();
                const run = () => window.jupyterapp.commands.execute("notebook:run-cell");
                return window.gdwidgetProbe.firstPaint(variant, run, patience);
            }""",
            [index, self._variant.in_page(f"#benchmark-{index}"), 1000 * DISPLAY_PATIENCE_S],
        )
        for name in self._variant.switches:
            self._notebook.cell(index).get_by_role("checkbox", name=name).check()
        time.sleep(SETTLE_S)
        return milliseconds

    def press(self, count: int) -> list[float]:
        """Press a key near a quarter of the slider; return the milliseconds to each paint."""
        self._focus()
        left, right, y = self._way()
        self.page.mouse.click(left + 0.25 * (right - left), y)
        time.sleep(SETTLE_S)
        self._focus()
        self._probe("watchKeys")
        for _ in range(count):
            self.page.keyboard.press("ArrowRight", delay=HOLD_MS)
            time.sleep(random.uniform(*PAUSE_S))
            self._wait_until_painted()
        latencies: list[float] = self.page.evaluate("gdwidgetProbe.takeKeys()")
        return latencies

    def drag(self) -> Drag:
        """Drag the slider from its left end to its right, as a hand does, and let go."""
        self._focus()
        self.page.keyboard.press("Home")
        time.sleep(SETTLE_S)
        begin_x, end_x, y = self._way()
        mouse = self.page.mouse
        mouse.move(begin_x, y)
        mouse.down()
        time.sleep(SETTLE_S)
        with Hand(self._port, self.page.url) as hand:
            self._probe("watchDrag")
            began: float = self.page.evaluate("performance.now()")
            hand.drag(begin_x, end_x, y, DRAG_S, MOVES_PER_S)
        found = self.page.evaluate("gdwidgetProbe.takeDrag()")
        mouse.up()
        time.sleep(SETTLE_S)
        times, now = found["times"], found["now"]
        pauses = [b - a for a, b in zip([began, *times], [*times, now], strict=True)]
        return Drag(1000 * len(times) / (now - began), found["moves"], max(pauses))

    @contextlib.contextmanager
    def kernel_asleep(self) -> Iterator[None]:
        """Keep the kernel busy, and wait in the end until it answers again."""
        with self._notebook.busy():
            yield
        self._notebook.python("1")
        time.sleep(SETTLE_S)

    @property
    def _cell(self) -> Locator:
        return self._notebook.cell(0)

    def _focus(self) -> None:
        cell = self._cell
        output = cell.locator(".jp-Cell-outputWrapper")
        output.evaluate("(output) => output.scrollIntoView({ block: 'center' })")
        cell.locator(self._variant.handle).focus()

    def _probe(self, method: str) -> None:
        in_page = self._variant.in_page("#benchmark-0")
        self.page.evaluate(f"(variant) => gdwidgetProbe.{method}(variant)", in_page)

    def _wait_until_painted(self) -> None:
        deadline = time.perf_counter() + PATIENCE_S
        while self.page.evaluate("gdwidgetProbe.waiting"):
            if time.perf_counter() > deadline:
                raise RuntimeError(
                    f"{self._variant.title} did not react to a key within {PATIENCE_S} s."
                )
            time.sleep(0.05)

    def _way(self) -> tuple[float, float, float]:
        """Return where a drag begins and ends, and its height on the page."""
        cell = self._cell
        rail = cell.locator(self._variant.rail).bounding_box()
        handle = cell.locator(self._variant.handle).bounding_box()
        assert rail is not None
        assert handle is not None
        left, right = rail["x"], rail["x"] + rail["width"]
        if self._variant.handle == self._variant.rail:
            return left + THUMB_PX, right - THUMB_PX, rail["y"] + rail["height"] / 2
        return left, right, handle["y"] + handle["height"] / 2
