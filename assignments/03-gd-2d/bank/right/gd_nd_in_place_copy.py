"""Changed in place, but a copy of x0; a copy of each iterate is kept."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    x = x0.copy()
    path = [x.copy()]
    for _ in range(steps):
        x -= eta * grad(x)
        path.append(x.copy())
    return np.stack(path)
