"""A generator inside, turned into a list; one evaluation more at the end."""

import numpy as np


def _run(grad, hess_diag, x0, eta, steps):
    x = np.array(x0)
    for _ in range(steps + 1):
        yield x
        x = x - eta * grad(x) / np.abs(hess_diag(x))


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    return list(_run(grad, hess_diag, x0, eta, steps))
