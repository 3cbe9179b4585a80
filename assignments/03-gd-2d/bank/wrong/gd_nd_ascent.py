"""The sign of the update is reversed: adding η·∇f(x) climbs. Subtract it."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x + eta * grad(x)
        path.append(x)
    return np.array(path)
