"""The table of scores in `assignments/README.md` says what is there."""

from __future__ import annotations

import re

import pytest

from gdwidget.course.sources import read_script
from tests.assignments.answers import FOLDER, SLUGS

ROW = re.compile(r"^\| (\d\d-[\w-]+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", re.MULTILINE)
TABLE = {
    slug: [int(n) for n in numbers]
    for slug, *numbers in ROW.findall((FOLDER / "README.md").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("slug", SLUGS)
def test_the_scores_are_those_of_the_bank(slug: str) -> None:
    """Are points and numbers of answers in the table those of the script and its bank?"""
    folder = FOLDER / slug
    cells = read_script(folder / f"{slug}.py").cells
    points = sum(cell.metadata.get("nbgrader", {}).get("points", 0) for cell in cells)
    counts = [
        len([p for p in (folder / "bank" / kind).glob("*.py") if not p.name.startswith("_")])
        for kind in ("right", "wrong", "dishonest")
    ]
    assert TABLE[slug] == [points, *counts]
