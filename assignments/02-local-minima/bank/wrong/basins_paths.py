"""Whole paths are returned: return the limit of each."""

import numpy as np

LOSES = {"local-minima-limits", "local-minima-no-limit", "local-minima-shape"}


def basins(f_grad, starts, eta):
    paths = [np.array(starts, dtype=float)]
    for _ in range(1000):
        paths.append(paths[-1] - eta * f_grad(paths[-1]))
    return np.array(paths).T
