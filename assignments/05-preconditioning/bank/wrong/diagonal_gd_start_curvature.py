"""The curvatures are taken once, at the start: they must be evaluated anew at every point."""

import numpy as np

LOSES = {"preconditioning-update"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    h = np.abs(hess_diag(x0))
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * grad(x[-1]) / h)
    return np.array(x)
