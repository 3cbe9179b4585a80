"""The points are rounded: keep all digits, and round only what you print."""

import numpy as np

LOSES = {"preconditioning-update", "preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(np.round(x[-1] - eta * grad(x[-1]) / np.abs(hess_diag(x[-1])), 4))
    return np.array(x)
