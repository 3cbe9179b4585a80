"""Compares squares, which overflow when it diverges."""

import numpy as np


def steps_to_reach(eta, f_grad, x0, tol, max_steps=1000):
    x = np.float64(x0)
    for k in range(max_steps + 1):
        if np.sqrt(np.float64(f_grad(x)) ** 2) <= tol:
            return k
        x = x - eta * f_grad(x)
    return None
