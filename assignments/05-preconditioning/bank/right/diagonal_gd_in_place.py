"""A copy that is updated in place, and copies kept."""

import numpy as np


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = x0.copy()
    points = [x.copy()]
    for _ in range(steps):
        x -= eta * grad(x) / np.sqrt(hess_diag(x) ** 2)
        points.append(x.copy())
    return np.stack(points)
