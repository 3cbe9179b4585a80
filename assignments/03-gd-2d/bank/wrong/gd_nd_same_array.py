"""All rows are one array that is changed in place, so they all show the last iterate: append a
copy of x."""

import numpy as np

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0.copy()
    path = [x]
    for _ in range(steps):
        x -= eta * grad(x)
        path.append(x)
    return np.array(path)
