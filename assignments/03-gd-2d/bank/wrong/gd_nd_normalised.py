"""The gradient is divided by its length: the rule takes it as it is."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        g = grad(x)
        x = x - eta * g / np.linalg.norm(g)
        path.append(x)
    return np.array(path)
