"""Fixtures of the tests of the assignments."""

from __future__ import annotations

import pytest

from gdwidget.checks import calling
from tests.assignments.answers import HURRY


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks wait and clean up less than in a course."""
    for name, value in HURRY.items():
        monkeypatch.setattr(calling, name, value)
