"""One run without a limit turns all numbers into nan: the others keep theirs."""

import numpy as np

LOSES = {"local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    if not np.all(np.abs(f_grad(x)) <= 1e-6):
        return np.full(len(x), np.nan)
    return x
