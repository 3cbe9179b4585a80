"""A copy that is updated in place, and copies kept."""

import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    points = [x0.copy()]
    x = x0.copy()
    for _ in range(steps):
        x -= eta * np.linalg.solve(hess(x), grad(x))
        points.append(x.copy())
    return np.vstack(points)
