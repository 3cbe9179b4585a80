"""Fixtures of the tests of the widget in Python."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import comm
import ipywidgets
import pytest


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widgets send what they have to say, also if other tests have loaded ipykernel.

    It takes their channel over as soon as it is imported, and without a kernel nothing is sent.
    """
    monkeypatch.setattr(comm, "create_comm", comm.DummyComm)


@pytest.fixture(autouse=True)
def _nobody_goes_on() -> Iterator[None]:
    """What widgets solve in the background ends with their test, and prints nothing later."""
    before = set(threading.enumerate())
    yield
    ipywidgets.Widget.close_all()
    end = time.monotonic() + 5
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.002)
    assert not left, left
