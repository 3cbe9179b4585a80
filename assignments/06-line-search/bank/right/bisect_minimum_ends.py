"""Compares the slope with those at the ends, which it evaluates too."""

import numpy as np


def bisect_minimum(f_grad, a, b, tol=1e-8):
    left = f_grad(a)
    assert left < 0 < f_grad(b)
    k = 0.0
    while b - a >= tol:
        middle = np.float64(a + b) / 2
        slope = f_grad(middle)
        k += 1
        if slope * left > 0:
            a, left = middle, slope
        else:
            b = middle
    return np.array([(a + b) / 2, k])
