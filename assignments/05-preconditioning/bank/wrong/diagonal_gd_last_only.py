"""Only the last point is returned: return all of them, the start first."""

import numpy as np

LOSES = {
    "preconditioning-points",
    "preconditioning-update",
    "preconditioning-absolute",
    "preconditioning-evaluations",
}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = x0
    for _ in range(steps):
        x = x - eta * grad(x) / np.abs(hess_diag(x))
    return x
