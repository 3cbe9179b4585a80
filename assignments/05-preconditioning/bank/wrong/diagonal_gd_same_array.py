"""Every row is the same array, changed in place, so all show the last point: make a new array in
each step."""

import numpy as np

LOSES = {
    "preconditioning-points",
    "preconditioning-update",
    "preconditioning-absolute",
    "preconditioning-evaluations",
}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    points = []
    x = x0.copy()
    for _ in range(steps):
        x -= eta * grad(x) / np.abs(hess_diag(x))
        points.append(x)
    return np.array([x, *points])
