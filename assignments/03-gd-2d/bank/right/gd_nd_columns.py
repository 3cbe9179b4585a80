"""Stored as columns, transposed at the end."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    path = np.zeros((len(x0), steps + 1))
    path[:, 0] = x0
    for k in range(steps):
        path[:, k + 1] = path[:, k] - eta * grad(path[:, k].copy())
    return path.T
