"""float32 keeps only about seven digits: use float64, which is what numpy does by itself."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    path = [x0]
    for _ in range(steps):
        path.append((path[-1] - eta * grad(path[-1])).astype(np.float32))
    return path
