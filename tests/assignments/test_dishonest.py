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
from tests.assignments.answers import lost
calling.SECONDS = 1.0
for entry in bank.entries(sys.argv[1], "dishonest"):
    child = os.fork()  # each spoils the process it is tried in
    if child == 0:
        found = sorted(lost(sys.argv[1], entry.target, entry.source))
        sys.__stdout__.write(json.dumps([entry.name, found]) + chr(10))
        sys.__stdout__.flush()
        os._exit(0)
    os.waitpid(child, 0)
"""


@pytest.mark.parametrize("slug", SLUGS)
def test_loses_what_it_names(slug: str) -> None:
    """Does each answer lose what its file says, in a process of its own?"""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, slug],
        capture_output=True,
        text=True,
        check=True,
        cwd=FOLDER.parent,
    )
    found = dict(json.loads(line) for line in done.stdout.splitlines())
    assert found == {e.name: sorted(e.loses) for e in bank.entries(slug, "dishonest")}
    assert done.stderr == ""
