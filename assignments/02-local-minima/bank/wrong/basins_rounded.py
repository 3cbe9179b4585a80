"""The limits are rounded: keep all digits."""

import numpy as np

LOSES = {"local-minima-limits"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return np.round(np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan), 3)
