"""The gradient is taken at x0 in every step: take it at the current x."""

import numpy as np

LOSES = {"gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - eta * grad(x0)
        path.append(x)
    return np.array(path)
