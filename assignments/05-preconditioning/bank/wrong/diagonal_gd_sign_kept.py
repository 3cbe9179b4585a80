"""The absolute value is forgotten: a negative curvature turns the step uphill."""

import numpy as np

LOSES = {"preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * grad(x[-1]) / hess_diag(x[-1]))
    return np.array(x)
