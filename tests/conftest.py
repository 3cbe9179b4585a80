"""What all tests share: reproducible examples, golden files, and what may run beside what."""

from __future__ import annotations

import hypothesis
import pytest

E2E = "tests/e2e/"

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


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks for the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the slow end-to-end tests last, and say which tests share a process.

    Those of one file do, and with it their fixtures, unless they are marked `apart`. All
    end-to-end tests do: two browsers at a time are no faster on two cores, only less steady.
    """
    items.sort(key=lambda item: item.nodeid.startswith(E2E))
    for item in items:
        if not any(item.get_closest_marker(mark) for mark in ("apart", "xdist_group")):
            file = item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group("e2e" if file.startswith(E2E) else file))
