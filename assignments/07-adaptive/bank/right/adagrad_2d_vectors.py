"""Arrays of two, put together at the end."""

import numpy as np


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g = np.array(f_grad(x1, x2))
    s = np.array([s1, s2]) + g**2
    x = np.array([x1, x2]) - eta * g / np.sqrt(s + eps)
    return np.concatenate([x, s])
