"""What grading in the process of the tests needs and leaves behind."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gdwidget.grading import warm


@pytest.fixture(autouse=True, scope="session")
def _programs() -> Iterator[None]:
    """Find the program alembic, which nbgrader calls for a new gradebook, beside Python."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


@pytest.fixture(autouse=True, scope="module")
def _nothing_stays_warm() -> Iterator[None]:
    """End the processes that kernels are forked from, before somebody else counts processes."""
    yield
    warm.close()
