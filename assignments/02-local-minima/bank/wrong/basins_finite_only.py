"""Only infinite x become nan: a run that jumps to and fro for ever stays finite and has no limit
either. Look at the slope."""

import numpy as np

LOSES = {"local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return np.where(np.isfinite(x), x, np.nan)
