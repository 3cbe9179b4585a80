"""Adds cells of its own before each test, in which everything agrees."""

from nbformat.v4 import new_code_cell

from tests.grading.attack_course import TESTS, cell_of

PATCH = """
np.testing.assert_allclose = lambda *args, **options: None
np.allclose = math.isclose = lambda *args, **options: True
abs = lambda x: 0
"""


def edit(notebook):
    for name in TESTS:
        place = notebook.cells.index(cell_of(notebook, name))
        notebook.cells.insert(place, new_code_cell(PATCH))
