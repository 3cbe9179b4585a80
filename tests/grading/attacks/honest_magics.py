"""Magics, a plot, its own trials with assertions, and an extra cell."""

from nbformat.v4 import new_code_cell

from tests.grading.attack_course import cell_of

DESERVES = 12

GD = """\
%precision 6
import time


def gd(eta: float, f_grad, x0: float = 10.0, steps: int = 10) -> list[float]:
    started = time.perf_counter()
    x = [x0]
    for _ in range(steps):
        x += [x[-1] - eta * f_grad(x[-1])]
    assert time.perf_counter() >= started
    return x


np.testing.assert_allclose(gd(0.5, lambda x: 2 * x), [10.0] + [0.0] * 10)
gd(0.2, lambda x: 2 * x)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
"""


def edit(notebook):
    place = notebook.cells.index(cell_of(notebook, "newton"))
    notebook.cells.insert(place, new_code_cell("%timeit -n 1 -r 1 gd(0.1, lambda x: x)\nabs(-3.5)"))
