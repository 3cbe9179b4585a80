"""An array filled row by row."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - eta * grad(path[k])
    return path
