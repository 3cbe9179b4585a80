"""Tests of the core: what diverges, overflows or divides by zero there warns nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
# What other tests of the process have left to the garbage collector is not the core's doing.
SILENT = pytest.mark.filterwarnings("error", "ignore::pytest.PytestUnraisableExceptionWarning")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have every warning fail the tests of this folder."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(SILENT)
