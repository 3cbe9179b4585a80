"""Mutation testing of the reference solutions."""

from __future__ import annotations

import pytest

from gdwidget.checks import calling
from tests.assignments.answers import SLUGS
from tests.assignments.mutants import score


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mutant_is_caught(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Does some promise catch every small fault that a caller could notice?"""
    monkeypatch.setattr(calling, "SECONDS", 0.3)
    monkeypatch.setattr(calling, "SECONDS_AFTER_TIMEOUT", 0.1)
    result = score(slug)
    assert not [mutant.key for mutant in result.survivors]
    assert not result.stale
