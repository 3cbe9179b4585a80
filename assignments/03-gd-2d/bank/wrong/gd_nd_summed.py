"""The partial derivatives are added up, and every coordinate takes the same step: subtract the
array."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - eta * np.sum(grad(x))
        path.append(x)
    return np.array(path)
