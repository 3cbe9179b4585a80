"""x = x0 makes no copy, so x -= … changes the caller’s x0: write x = x - …, or copy x0 first."""

import numpy as np

LOSES = {"gd-2d-nd-unchanged"}


def gd_nd(grad, x0, eta, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    x = x0
    for k in range(steps):
        x -= eta * grad(x)
        path[k + 1] = x
    return path
