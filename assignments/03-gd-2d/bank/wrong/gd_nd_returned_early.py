"""The return stands inside the loop, so the run ends after its first step."""

import numpy as np

LOSES = {"gd-2d-nd-shape"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - eta * grad(x)
        path.append(x)
        return np.array(path)
    return np.array(path)
