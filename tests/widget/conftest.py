"""Fixtures of the tests of the widget in Python."""

from __future__ import annotations

import comm
import pytest


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widgets send what they have to say, also if other tests have loaded ipykernel.

    It takes their channel over as soon as it is imported, and without a kernel nothing is sent.
    """
    monkeypatch.setattr(comm, "create_comm", comm.DummyComm)
