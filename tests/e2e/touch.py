"""One finger on a page, as the browser itself gets it from a touch screen."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from playwright.sync_api import Page

Point = tuple[float, float]
MOVES = 12


class Finger:
    """Touches a page; Playwright itself only taps.

    Parameters
    ----------
    page : Page
    """

    def __init__(self, page: Page) -> None:
        self._client = page.context.new_cdp_session(page)
        self._client.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    def tap(self, at: Point) -> None:
        """Touch a point and let go."""
        self._send("touchStart", at)
        self._send("touchEnd")

    def drag(self, *points: Point) -> None:
        """Touch the first point, move through the others, let go at the last."""
        self._send("touchStart", points[0])
        for here, there in pairwise(points):
            for share in np.linspace(0, 1, MOVES + 1)[1:]:
                x, y = (a + share * (b - a) for a, b in zip(here, there, strict=True))
                self._send("touchMove", (x, y))
        self._send("touchEnd")

    def _send(self, kind: str, at: Point | None = None) -> None:
        points = [] if at is None else [{"x": at[0], "y": at[1]}]
        self._client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
