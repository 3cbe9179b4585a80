"""The gradient also at the last iterate, for its norm."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    x, path = np.asarray(x0, dtype=float), []
    for _ in range(steps + 1):
        path.append(x)
        g = grad(x)
        print(np.linalg.norm(g))
        x = x - eta * g
    return np.array(path)
