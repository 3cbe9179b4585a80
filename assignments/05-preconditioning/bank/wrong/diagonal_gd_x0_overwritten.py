"""x −= … changes the caller's x0: begin with a copy, x0.copy()."""

import numpy as np

LOSES = {"preconditioning-x0"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    points = [x0.copy()]
    x = x0
    for _ in range(steps):
        x -= eta * grad(x) / np.abs(hess_diag(x))
        points.append(x.copy())
    return np.array(points)
