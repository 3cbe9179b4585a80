"""Arrays of two, put together at the end."""

import numpy as np


def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    g = np.array(f_grad(x1, x2))
    s = gamma * np.array([s1, s2]) + (1 - gamma) * g**2
    x = np.array([x1, x2]) - eta * g / np.sqrt(s + eps)
    return np.concatenate([x, s])
