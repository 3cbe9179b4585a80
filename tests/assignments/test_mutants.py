"""Mutation testing of the reference solutions."""

from __future__ import annotations

import pytest

from tests.assignments.answers import SLUGS
from tests.assignments.mutants import score

pytestmark = pytest.mark.apart


@pytest.mark.parametrize("slug", SLUGS)
def test_every_mutant_is_caught(slug: str) -> None:
    """Does some promise catch every small fault that a caller could notice?"""
    result = score(slug)
    assert not [mutant.key for mutant in result.survivors]
    assert not result.stale
