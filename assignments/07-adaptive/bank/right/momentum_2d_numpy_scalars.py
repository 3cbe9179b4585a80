"""numpy numbers and an array of four."""

import numpy as np


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g1, g2 = np.float64(f_grad(x1, x2))
    s1, s2 = np.float64(beta * s1 + g1), np.float64(beta * s2 + g2)
    return np.array([x1 - eta * s1, x2 - eta * s2, s1, s2])
