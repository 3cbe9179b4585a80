"""Edits the locked cell of imports."""

from tests.grading.attack_course import cell_of


def edit(notebook):
    cell = cell_of(notebook, "setup")
    cell.source += "\nnp.testing.assert_allclose = np.allclose = math.isclose = abs = print"
    cell.metadata.nbgrader.locked = False
