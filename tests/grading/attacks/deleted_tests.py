"""Deletes the test cells."""

from tests.grading.attack_course import TESTS


def edit(notebook):
    notebook.cells = [c for c in notebook.cells if c.metadata.nbgrader.grade_id not in TESTS]
