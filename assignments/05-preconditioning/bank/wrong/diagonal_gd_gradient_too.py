"""The gradient loses its sign as well: only the curvatures must, since the sign of the gradient
says which way is down."""

import numpy as np

LOSES = {"preconditioning-update", "preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.abs(grad(x[-1]) / hess_diag(x[-1])))
    return np.array(x)
