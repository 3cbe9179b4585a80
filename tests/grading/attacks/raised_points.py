"""Says that its one honest cell is worth everything."""

from tests.grading.attack_course import TESTS, cell_of

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    return [x0] * (steps + 1)
"""


def edit(notebook):
    for name in TESTS:
        cell_of(notebook, name).metadata.nbgrader.points = 0
    cell_of(notebook, "gd").metadata.nbgrader.update(grade=True, solution=False, points=12)
