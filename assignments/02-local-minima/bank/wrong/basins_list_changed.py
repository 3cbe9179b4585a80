"""The limits are written into starts, which belongs to the caller: make a new list."""

import numpy as np

LOSES = {"local-minima-starts"}


def basins(f_grad, starts, eta):
    for i, start in enumerate(starts):
        x = start
        for _ in range(1000):
            x = x - eta * f_grad(x)
        starts[i] = x if abs(f_grad(x)) <= 1e-6 else np.nan
    return starts
