"""All entries are divided by the largest curvature: each must be divided by its own."""

import numpy as np

LOSES = {"preconditioning-update", "preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * grad(x[-1]) / np.abs(hess_diag(x[-1])).max())
    return np.array(x)
