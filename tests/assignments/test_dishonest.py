"""What the dishonest answers get where nothing protects the checks: from `keep` in their process.

Grading in a trusted process is held to more; this holds the files to what they claim.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from gdwidget.checks import bank
from tests.assignments.answers import FOLDER, SLUGS

SCRIPT = """
import json, os, sys
from gdwidget.checks import bank, calling
from tests.assignments.answers import HURRY, grade_cells, lost
vars(calling).update(HURRY, SECONDS=1.0)
for slug in sys.argv[1:]:
    grade_cells(slug), bank.entries(slug, "wrong")  # read once, not by every child
    for entry in bank.entries(slug, "dishonest"):
        child = os.fork()  # each spoils the process it is tried in
        if child == 0:
            found = sorted(lost(slug, entry.target, entry.source))
            sys.__stdout__.write(json.dumps([slug, entry.name, found]) + chr(10))
            sys.__stdout__.flush()
            os._exit(0)
        os.waitpid(child, 0)
"""


@pytest.fixture(scope="module")
def found() -> dict[str, dict[str, list[str]]]:
    """What each answer loses in a process of its own, by assignment and name."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *SLUGS],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parent,
    )
    assert done.stderr == ""
    by_slug: dict[str, dict[str, list[str]]] = {slug: {} for slug in SLUGS}
    for slug, name, lost in map(json.loads, done.stdout.splitlines()):
        by_slug[slug][name] = lost
    return by_slug


@pytest.mark.parametrize("slug", SLUGS)
def test_loses_what_it_names(slug: str, found: dict[str, dict[str, list[str]]]) -> None:
    """Does each answer lose what its file says?"""
    assert found[slug] == {e.name: sorted(e.loses) for e in bank.entries(slug, "dishonest")}
