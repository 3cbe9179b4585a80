"""The last x is returned although the run has not settled: without a limit it must be nan."""

import numpy as np

LOSES = {"local-minima-no-limit"}


def basins(f_grad, starts, eta):
    x = np.array(starts, dtype=float)
    for _ in range(1000):
        x = x - eta * f_grad(x)
    return x
