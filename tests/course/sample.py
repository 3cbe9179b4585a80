"""A small exercise that keeps every rule, and what tests need to break it or to offer it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gdwidget.course import sources
from gdwidget.course.exercise import Exercise

NAME = "01-double"

SCRIPT = '''\
# %% [markdown]
# # Doubling
#
# You write one function and one sentence. 3 points, five minutes.

# %%
factor = 2

# %% [markdown]
# ## In code (2 points)

# %% nbgrader={"grade_id": "double-answer", "solution": true}
def double(x):
    """Return twice x."""
    ### BEGIN SOLUTION
    result = factor * x
    return result
    ### END SOLUTION


# %% nbgrader={"grade_id": "double-test", "grade": true, "points": 2}
"""Doubles whole numbers and fractions."""
assert double(2) == 4
### BEGIN HIDDEN TESTS
assert double(3.5) == 7.0
### END HIDDEN TESTS

# %% [markdown]
# ## In words (1 point)
#
# Is `double(double(x))` the square of anything?

# %% [markdown] nbgrader={"grade_id": "why-answer", "grade": true, "points": 1, "solution": true}
# No, it is four times x.
#
# Rubric: the point is for "four times".
'''


def changed(*edits: tuple[str, str]) -> str:
    """Return the script after replacements, each of which has to apply."""
    script = SCRIPT
    for old, new in edits:
        assert old in script, old
        script = script.replace(old, new)
    return script


def exercise(folder: Path, script: str = SCRIPT) -> Exercise:
    """Write the script and read it as lint does."""
    path = folder / f"{NAME}.py"
    path.write_text(script, encoding="utf-8")
    return Exercise(NAME, sources.read_script(path))


def offer(monkeypatch: pytest.MonkeyPatch, folder: Path, **scripts: str) -> None:
    """Make these the assignments that gdwidget carries; `_01_double` stands for 01-double."""
    for name, script in scripts.items():
        slug = name.strip("_").replace("_", "-")
        (folder / slug).mkdir(parents=True, exist_ok=True)
        (folder / slug / f"{slug}.py").write_text(script, encoding="utf-8")
    monkeypatch.setattr(sources, "assignments_folder", lambda: folder)
