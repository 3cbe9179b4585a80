"""How long a diagnosis may take, on a machine that may be busy with others."""

from __future__ import annotations

import time

_IDLE = 3.0


class Patience:
    """A time budget of this process, which work of others does not use up.

    Parameters
    ----------
    seconds : float
        Processor time; three times as much may pass on the clock, for functions that wait.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._began, self._busy = time.monotonic(), time.process_time()

    @property
    def left(self) -> float:
        """The share that is left: 1 at the beginning, 0 or less when it is used up."""
        busy = time.process_time() - self._busy
        passed = time.monotonic() - self._began
        return 1 - max(busy, passed / _IDLE) / self._seconds
