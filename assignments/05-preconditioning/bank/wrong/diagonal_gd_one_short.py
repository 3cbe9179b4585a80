"""One step is missing: steps updates and the start make steps + 1 points."""

import numpy as np

LOSES = {"preconditioning-points"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps - 1):
        x.append(x[-1] - eta * grad(x[-1]) / np.abs(hess_diag(x[-1])))
    return np.array(x)
