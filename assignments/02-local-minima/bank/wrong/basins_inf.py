"""inf stands where there is no limit: put nan."""

import numpy as np

LOSES = {"local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return np.where(np.abs(f_grad(x)) <= 1e-6, x, np.inf)
