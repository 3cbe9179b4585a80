"""A single step is taken: repeat it until the run has settled."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1):
        x = x - eta * f_grad(x)
    return np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan)
