"""Each run goes on where the one before ended: begin it at its own start."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit"}


def basins(f_grad, starts, eta):
    limits, x = [], starts[0]
    for _ in starts:
        for _ in range(1000):
            x = x - eta * f_grad(x)
        limits.append(x if abs(f_grad(x)) <= 1e-6 else np.nan)
    return limits
