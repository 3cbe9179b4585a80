"""Each assignment's script beside its promises: ids, points, and what a grade cell may hold."""

from __future__ import annotations

import re

import pytest

from gdwidget.checks import exercise
from gdwidget.course.sources import nbgrader_metadata
from tests.assignments.answers import SLUGS, answer_id, grade_cells, notebook


@pytest.mark.parametrize("slug", SLUGS)
def test_one_grade_cell_per_promise(slug: str) -> None:
    """Is there one grade cell for each promise, with its points, in the same order?"""
    points = {
        nbgrader_metadata(cell)["grade_id"]: nbgrader_metadata(cell)["points"]
        for cell in notebook(slug).cells
        if nbgrader_metadata(cell).get("grade") and cell.cell_type == "code"
    }
    promises = exercise(slug).promises
    assert points == {p.id: p.points for p in promises.values()}
    assert list(points) == list(promises)


@pytest.mark.parametrize("slug", SLUGS)
def test_grade_cells_ask_and_keep(slug: str) -> None:
    """Is each grade cell a question, `keep` on the visible inputs and `keep` on hidden ones?"""
    seeds = set()
    for grade_id, source in grade_cells(slug).items():
        function = exercise(slug).promises[grade_id].function
        match = re.fullmatch(
            r'"""[^"]+\?"""\nfrom gdwidget\.checks import keep\n\n'
            rf'keep\("{grade_id}", {function}={function}\)\n'
            r"### BEGIN HIDDEN TESTS\n"
            rf'keep\("{grade_id}", {function}={function}, seed=(\d+)\)\n'
            r"### END HIDDEN TESTS",
            source,
        )
        assert match, source
        seeds.add(match[1])
    assert len(seeds) == len(grade_cells(slug))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_function_has_its_cells(slug: str) -> None:
    """Has each function a solution cell by the convention, and a self-check after it?"""
    cells = notebook(slug).cells
    ids = [nbgrader_metadata(cell).get("grade_id") for cell in cells]
    for function in exercise(slug).functions:
        at = ids.index(answer_id(slug, function))
        assert cells[at + 1].source == f'gdwidget.check("{slug}", {function}={function})'


@pytest.mark.parametrize("slug", SLUGS)
def test_opens_with_the_widget(slug: str) -> None:
    """Does the widget come before the first formula and the first exercise?"""
    sources = [cell.source for cell in notebook(slug).cells]
    widget = next(i for i, s in enumerate(sources) if s.startswith("gdwidget.explore("))
    assert not any("$" in s or "Exercise" in s for s in sources[:widget])
    assert re.search(r"\*\*Time\*\* about \d\d minutes", sources[0])
