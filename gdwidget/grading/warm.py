"""The warm processes that kernels are forked from.

They take a second to import what they need, so whoever is going to grade starts them first.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gdwidget.grading.forking import Nursery
from gdwidget.grading.limits import Limits

_OURS = (
    "gdwidget.selfcheck",
    "gdwidget.widget.explorer",
    "gdwidget.widget.prediction",
    "gdwidget.grading.rehearsal",
)
"""What notebooks that import gdwidget need."""
_OUR_TESTS = ("gdwidget.grading.rehearsal_tests",)
"""What their grade cells need."""


@dataclass(frozen=True)
class Nurseries:
    """Where kernels come from.

    Attributes
    ----------
    guests, hosts : Nursery
        For students' cells and for tests.
    """

    guests: Nursery
    hosts: Nursery

    def close(self) -> None:
        """End both, and all their kernels."""
        self.guests.close()
        self.hosts.close()


_made: dict[bool, Nurseries] = {}


def nurseries(*, sandbox: bool, ours: bool = False) -> Nurseries:
    """Return the warm processes, started when first asked for.

    Parameters
    ----------
    sandbox : bool
    ours : bool, default False
        Whether there will be notebooks that import gdwidget.
    """
    if sandbox not in _made:
        if not _made:
            atexit.register(close)
        hosts = Nursery(sandbox=False, preload=["gdwidget.checks"], starts=False)
        guests = Nursery(sandbox=sandbox, limits=Limits(), second=hosts)
        _made[sandbox] = Nurseries(guests, hosts)
    if ours:
        _made[sandbox].guests.preload(_OURS)
        _made[sandbox].hosts.preload(_OUR_TESTS)
    return _made[sandbox]


@contextmanager
def warmed(*, sandbox: bool, ours: bool) -> Iterator[None]:
    """Have them at hand for all processes that are forked from this one meanwhile."""
    try:
        found = nurseries(sandbox=sandbox, ours=ours)
        found.guests.wait()
        found.hosts.wait()
        yield
    finally:
        close()


def close() -> None:
    """End them."""
    atexit.unregister(close)
    for found in _made.values():
        found.close()
    _made.clear()
