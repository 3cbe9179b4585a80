"""Edits the test cells and marks them as its own."""

from tests.grading.attack_course import TESTS, cell_of


def edit(notebook):
    for name in TESTS:
        cell = cell_of(notebook, name)
        cell.source = "pass"
        cell.metadata.nbgrader.update(locked=False, solution=True)
