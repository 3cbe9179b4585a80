"""Every answer of the banks as a real notebook: nbgrader's score, in a real kernel.

A kernel is kept warm for many notebooks and reset between them; the cells are those of the source
notebook, with one answer exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from jupyter_client.manager import KernelManager, start_new_kernel
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from gdwidget.checks import bank, exercise
from gdwidget.course.sources import nbgrader_metadata
from tests.assignments.answers import SLUGS, answer_id, notebook, stub

WORKERS = 2
RESET = (
    "%reset -f\n"
    "import gdwidget.checks.calling as _c\n"
    "_c.SECONDS, _c.SECONDS_AFTER_TIMEOUT = 1.0, 0.1\ndel _c"
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


@contextmanager
def kernels(count: int) -> Iterator[list[Kernel]]:
    started = [Kernel() for _ in range(count)]
    try:
        yield started
    finally:
        for kernel in started:
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


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.timeout(300)
def test_bank_gets_its_points_from_nbgrader(slug: str) -> None:
    """Do right answers get every point and wrong ones lose exactly the promises they name?"""
    entries = [e for kind in ("right", "wrong") for e in bank.entries(slug, kind)]

    def grade(kernel: Kernel, share: list[bank.Entry]) -> list[str]:
        problems = []
        for entry in share:
            nb = answered(slug, entry.target, entry.source)
            kernel.run(nb)
            lost = {i for i, (score, _) in scores(nb).items() if score == 0}
            partly = {i for i, (score, most) in scores(nb).items() if score not in (0, most)}
            if lost != entry.loses or partly:
                problems.append(f"{entry.kind}/{entry.name} loses {sorted(lost | partly)}")
        return problems

    with kernels(WORKERS) as pool, ThreadPoolExecutor(WORKERS) as threads:
        shares = [entries[i::WORKERS] for i in range(WORKERS)]
        found = [p for part in threads.map(grade, pool, shares) for p in part]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("slug", SLUGS)
def test_whole_notebook_runs(slug: str) -> None:
    """Does it run from top to bottom with its solutions, and with blank stubs lose every point?"""
    with kernels(1) as (kernel,):
        nb = notebook(slug)
        kernel.run(nb)
        assert all(score == most for score, most in scores(nb).values())
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error", output.evalue
                assert output.get("name") != "stderr", output.text
        for function in exercise(slug).functions:
            for cell in nb.cells:
                if nbgrader_metadata(cell).get("grade_id") == answer_id(slug, function):
                    cell.source = stub(slug, function)
        kernel.run(nb)
        assert all(score == 0 for score, _ in scores(nb).values())
        for cell in nb.cells:
            failed = any(o.output_type == "error" for o in cell.get("outputs", []))
            assert not failed or nbgrader_metadata(cell).get("grade"), cell.source
