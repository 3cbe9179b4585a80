"""The array holds integers, so all decimals are cut off: make it an array of floats."""

import numpy as np

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    path = np.zeros((steps + 1, len(x0)), dtype=int)
    path[0] = x0
    for k in range(steps):
        path[k + 1] = path[k] - eta * grad(path[k])
    return path
