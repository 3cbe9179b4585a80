"""Each minimum is returned once: return one number for each start, also where several agree."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit", "local-minima-shape"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return np.unique(np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan).round(6))
