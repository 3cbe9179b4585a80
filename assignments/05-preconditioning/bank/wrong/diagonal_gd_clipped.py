"""A negative curvature is replaced by a small positive number: take its absolute value."""

import numpy as np

LOSES = {"preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * grad(x[-1]) / np.maximum(hess_diag(x[-1]), 1e-3))
    return np.array(x)
