"""Every step starts from x0 again: subtract from the current x."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x0 - eta * grad(x)
        path.append(x)
    return np.array(path)
