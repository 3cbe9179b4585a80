"""Answers of the banks as real notebooks: nbgrader's score, in a real kernel.

A kernel is kept warm for many notebooks and reset between them; the cells are those of the source
notebook, with one answer exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from gdwidget.checks import bank, exercise
from gdwidget.course.sources import nbgrader_metadata
from tests.assignments.answers import HURRY, SLUGS, answer_id, notebook, stub

pytestmark = pytest.mark.apart

RESET = (
    "%reset -f\n"
    "import gdwidget.checks.calling as _calling\n"
    f"vars(_calling).update({HURRY | {'SECONDS': 1.0}})\n"
    "del _calling"
)


class Kernel:
    """A warm kernel that grades notebook after notebook."""

    def __init__(self) -> None:
        self.manager: KernelManager
        self.manager, self.client = start_new_kernel(kernel_name="python3")

    def run(self, nb: NotebookNode) -> None:
        client = NotebookClient(nb, km=self.manager, allow_errors=True, timeout=60)
        client.kc = self.client
        client.reset_execution_trackers()
        self.client.execute_interactive(RESET, silent=True, timeout=60)
        for index, cell in enumerate(nb.cells):
            client.execute_cell(cell, index)

    def stop(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def warm() -> Iterator[Kernel]:
    """One kernel for all answers of the banks."""
    kernel = Kernel()
    yield kernel
    kernel.stop()


@pytest.fixture
def fresh() -> Iterator[Kernel]:
    """A kernel that has run nothing."""
    kernel = Kernel()
    yield kernel
    kernel.stop()


def scores(nb: NotebookNode) -> dict[str, tuple[float | None, float]]:
    """What nbgrader gives for each automatic grade cell, and the most it could."""
    graded = {}
    for cell in nb.cells:
        meta = nbgrader_metadata(cell)
        if meta.get("grade") and cell.cell_type == "code":
            graded[meta["grade_id"]] = determine_grade(cell)
    return graded


def answered(slug: str, function: str, source: str) -> NotebookNode:
    """The notebook with one answer exchanged, cut down to it, its grade cells and its setup."""
    nb = notebook(slug)
    mine = {p.id for p in exercise(slug).promises.values() if p.function == function}
    kept = []
    for cell in nb.cells:
        grade_id = nbgrader_metadata(cell).get("grade_id")
        if grade_id == answer_id(slug, function):
            cell.source = source
            kept.append(cell)
        elif grade_id in mine or cell.source.startswith(("import ", "from ")):
            kept.append(cell)
    nb.cells = kept
    return nb


@pytest.mark.parametrize(
    ("slug", "function"), [(slug, f) for slug in SLUGS for f in exercise(slug).functions]
)
def test_bank_gets_its_points_from_nbgrader(warm: Kernel, slug: str, function: str) -> None:
    """Do right answers get every point and wrong ones lose exactly the promises they name?"""
    problems = []
    every = (*bank.entries(slug, "right"), *bank.entries(slug, "wrong"))
    # One of each kind: test_bank.py runs all of them in its own process.
    for entry in {e.kind: e for e in every if e.target == function}.values():
        nb = answered(slug, function, entry.source)
        warm.run(nb)
        lost = {i for i, (score, _) in scores(nb).items() if score == 0}
        partly = {i for i, (score, most) in scores(nb).items() if score not in (0, most)}
        if lost != entry.loses or partly:
            problems.append(f"{entry.kind}/{entry.name} loses {sorted(lost | partly)}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("slug", SLUGS)
def test_whole_notebook_runs(fresh: Kernel, slug: str) -> None:
    """Does it run from top to bottom with its solutions, and with blank stubs lose every point?"""
    nb = notebook(slug)
    fresh.run(nb)
    assert all(score == most for score, most in scores(nb).values())
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error", output.evalue
            assert output.get("name") != "stderr", output.text
    for function in exercise(slug).functions:
        for cell in nb.cells:
            if nbgrader_metadata(cell).get("grade_id") == answer_id(slug, function):
                cell.source = stub(slug, function)
    fresh.run(nb)
    assert all(score == 0 for score, _ in scores(nb).values())
    for cell in nb.cells:
        failed = any(o.output_type == "error" for o in cell.get("outputs", []))
        assert not failed or nbgrader_metadata(cell).get("grade"), cell.source
