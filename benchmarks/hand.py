"""A hand on the mouse that does not wait for the page.

Playwright's own mouse waits until the page has handled a move before it makes the next one, so a
drag would slow down to the pace of what is measured. Here moves are sent when they are due.
"""

from __future__ import annotations

import contextlib
import json
import socket
import time
import urllib.request
from types import TracebackType
from typing import Self

import websocket


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with contextlib.closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Hand:
    """Speaks to one page of a browser that was started with a debugging port.

    Parameters
    ----------
    port : int
    url : str
        Where the page is.
    """

    def __init__(self, port: int, url: str) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as reply:
            pages = json.load(reply)
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["url"] == url)
        self._socket = websocket.create_connection(address, timeout=10, suppress_origin=True)
        self._sent = 0

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._socket.close()

    def drag(self, begin: float, end: float, y: float, seconds: float, per_s: int) -> None:
        """Move the pressed mouse evenly from one x to another at height `y`."""
        moves = round(seconds * per_s)
        began = time.perf_counter()
        for move in range(1, moves + 1):
            time.sleep(max(0.0, began + move / per_s - time.perf_counter()))
            self._send("mouseMoved", begin + (end - begin) * move / moves, y)

    def _send(self, kind: str, x: float, y: float) -> None:
        self._sent += 1
        event = {"type": kind, "x": x, "y": y, "button": "left", "buttons": 1}
        call = {"id": self._sent, "method": "Input.dispatchMouseEvent", "params": event}
        self._socket.send(json.dumps(call))
