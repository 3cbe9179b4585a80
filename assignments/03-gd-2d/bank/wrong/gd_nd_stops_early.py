"""The run stops when it is near the minimum: it must take all its steps."""

import numpy as np

LOSES = {"gd-2d-nd-shape"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - eta * grad(x)
        path.append(x)
        if np.linalg.norm(x - path[-2]) < 0.5:
            break
    return np.array(path)
