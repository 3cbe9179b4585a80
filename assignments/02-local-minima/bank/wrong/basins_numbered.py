"""The basins are numbered: return the limits themselves."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    limits = np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan)
    return np.unique(limits.round(3), return_inverse=True)[1]
