"""Recursion: the first iterate above the rest."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    if steps == 0:
        return np.array([x0])
    return np.vstack([x0, gd_nd(grad, x0 - eta * grad(x0), eta, steps - 1)])
