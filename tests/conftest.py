"""What all tests share: reproducible examples, golden files, and the slow tests at the end."""

from __future__ import annotations

import hypothesis
import pytest

# The same examples on every machine: a red build means a change, not bad luck. No deadline, since
# a loaded machine is not a defect either.
hypothesis.settings.register_profile("gdwidget", derandomize=True, deadline=None)
hypothesis.settings.load_profile("gdwidget")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="rewrite the files that tests compare against, instead of comparing",
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """True if golden files are to be rewritten."""
    return bool(request.config.getoption("--update-golden"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the end-to-end tests last.

    They are the slowest, and Playwright keeps an event loop running in the main thread until the
    session ends, where no later test could start one of its own.
    """
    items.sort(key=lambda item: item.nodeid.startswith("tests/e2e/"))
