"""Vectors; the result is one array."""

import numpy as np


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    x = np.array([x1, x2]) - eta * np.array(f_grad(x1, x2))
    return np.concatenate([x, [0.0, 0.0]])
