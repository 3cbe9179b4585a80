"""What all tests share: reproducible examples, golden files, and what may run beside what."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest

E2E = "tests/e2e/"
LONGEST = ("e2e", "classes")
"""Groups that would keep the others waiting if they came late."""

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


@pytest.hookimpl(wrapper=True)  # before pytest-xdist looks for the marks
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Iterator[None]:
    """Begin with the longest groups, and say which tests share a process.

    Those of one file do, and with it their fixtures, unless they are marked `apart`. All
    end-to-end tests do: two browsers at a time are no faster on two cores, only less steady.
    """
    for item in items:
        if not any(item.get_closest_marker(mark) for mark in ("apart", "xdist_group")):
            file = item.nodeid.partition("::")[0]
            item.add_marker(pytest.mark.xdist_group("e2e" if file.startswith(E2E) else file))

    def rank(item: pytest.Item) -> int:
        group = item.get_closest_marker("xdist_group")
        name = group.args[0] if group else ""
        return LONGEST.index(name) if name in LONGEST else len(LONGEST)

    items.sort(key=rank)
    yield
    if config.getoption("loadgroup", False) and not any("@" in item.nodeid for item in items):
        raise pytest.UsageError("This pytest-xdist does not group tests under this pytest.")
