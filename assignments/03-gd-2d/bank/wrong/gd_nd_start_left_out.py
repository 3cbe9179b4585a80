"""The start is missing: x0 is the first row."""

import numpy as np

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = []
    for _ in range(steps):
        x = x - eta * grad(x)
        path.append(x)
    return np.array(path)
