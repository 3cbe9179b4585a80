"""Adds a copy of each test cell that passes, of the same name."""

import copy

from tests.grading.attack_course import TESTS, cell_of


def edit(notebook):
    for name in TESTS:
        twin = copy.deepcopy(cell_of(notebook, name))
        twin.source, twin["id"] = "pass", f"{name}-again"
        notebook.cells.append(twin)
