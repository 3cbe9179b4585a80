"""One step is missing: there are steps updates, so steps + 1 rows."""

import numpy as np

LOSES = {"gd-2d-nd-shape"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps - 1):
        x = x - eta * grad(x)
        path.append(x)
    return np.array(path)
