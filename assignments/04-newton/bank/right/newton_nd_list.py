"""A list of arrays is returned."""

import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.linalg.solve(hess(x[-1]), grad(x[-1])))
    return x
