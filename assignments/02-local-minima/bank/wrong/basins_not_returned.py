"""The limits are computed but not returned: without return the caller gets None."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit", "local-minima-shape"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    x = np.where(np.abs(f_grad(x)) <= 1e-6, x, np.nan)
