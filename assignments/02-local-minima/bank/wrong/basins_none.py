"""None is returned where there is no limit: put nan, which is a number an array can hold."""

import numpy as np

LOSES = {"local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return [p if abs(f_grad(p)) <= 1e-6 else None for p in x]
