"""Coordinates with a negative curvature are not moved: divide by the absolute value there."""

import numpy as np

LOSES = {"preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        h = hess_diag(x[-1])
        x.append(x[-1] - eta * np.where(h > 0, grad(x[-1]) / h, 0.0))
    return np.array(x)
