"""Arrays of two, put together at the end."""

import numpy as np


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g = np.array(f_grad(x1, x2))
    s = beta * np.array([s1, s2]) + g
    x = np.array([x1, x2]) - eta * s
    return np.concatenate([x, s])
