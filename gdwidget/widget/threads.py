"""What need not hold up the kernel: done in threads, or at once where there are none."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

MOST_CLIENTS = 8
"""Pages that show one widget and wait for an answer at the same time."""


def beside(act: Callable[[], None]) -> None:
    """Do something in a thread of its own."""
    try:
        threading.Thread(target=act, daemon=True).start()
    except RuntimeError:
        act()


class Latest:
    """Does what is asked in a thread; of what each client asks meanwhile, only the last is done.

    Parameters
    ----------
    act : callable
        Does one thing.
    """

    def __init__(self, act: Callable[[Any], None]) -> None:
        self._act = act
        self._lock = threading.Lock()
        self._next: dict[str, Any] = {}
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Return whether something is being done."""
        return self._thread is not None

    def ask(self, client: str, thing: Any) -> None:
        """Have something done for somebody; where there are no threads, at once."""
        with self._lock:
            self._next.pop(client, None)
            self._next[client] = thing
            if len(self._next) > MOST_CLIENTS:
                del self._next[next(iter(self._next))]
            if self._thread is not None:
                return
            self._thread = thread = threading.Thread(target=self._work, daemon=True)
        try:
            thread.start()
        except RuntimeError:
            self._work()

    def cancel(self) -> None:
        """Do nothing of what is asked and not begun."""
        with self._lock:
            self._next.clear()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._next:
                    self._thread = None
                    return
                thing = self._next.pop(next(iter(self._next)))
            try:
                self._act(thing)
            except BaseException:
                self._thread = None  # what is asked next begins another
                raise
