"""A table filled row by row."""

import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = np.zeros((steps + 1, len(x0)))
    x[0] = x0
    for k in range(steps):
        x[k + 1] = x[k] - eta * np.linalg.solve(hess(x[k]), grad(x[k]))
    return x
