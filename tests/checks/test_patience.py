"""The time a diagnosis may take."""

from __future__ import annotations

import time

import pytest

from gdwidget.checks.patience import Patience


def test_work_uses_it_up_and_waiting_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    """Does a second of work count as one, and a second in which others work as less?"""
    clock, busy = [100.0], [7.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(time, "process_time", lambda: busy[0])
    patience = Patience(2.0)
    assert patience.left == 1
    clock[0] += 3
    assert patience.left == pytest.approx(0.5)
    busy[0] += 1.5
    assert patience.left == pytest.approx(0.25)
    clock[0] += 3
    assert patience.left == pytest.approx(0)
