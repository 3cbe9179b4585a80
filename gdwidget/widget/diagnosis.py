"""The thread that looks for what is wrong with a student's function."""

from __future__ import annotations

import operator
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from gdwidget.widget.threads import beside


class Diagnosis:
    """Looks once for each pair of function and method; what comes too late is not told.

    Parameters
    ----------
    tell : callable
        Called with what is found, or with "" while nothing is known, in any thread.
    lock : RLock
        Held while a thread tells.
    """

    def __init__(self, tell: Callable[[str], None], lock: AbstractContextManager[Any]) -> None:
        self._tell, self._lock = tell, lock
        self._wanted: tuple[Any, ...] = ()

    def forget(self) -> None:
        """Say nothing any more, and look anew when asked."""
        self._wanted = ()
        self._tell("")

    def want(self, student: Any, method: Any, look: Callable[[], str]) -> None:
        """Have `look` find what is wrong with a student's version of a method."""
        wanted = student, method
        if self._wanted and all(map(operator.is_, self._wanted, wanted)):
            return
        self._wanted = wanted
        self._tell("")

        def work() -> None:
            found = look()
            with self._lock:
                if self._wanted is wanted:
                    self._tell(found)

        beside(work)
