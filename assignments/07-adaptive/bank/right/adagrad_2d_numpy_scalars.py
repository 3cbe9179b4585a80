"""numpy numbers and an array of four."""

import math

import numpy as np


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g1, g2 = np.float64(f_grad(x1, x2))
    s1, s2 = np.float64(s1 + g1**2), np.float64(s2 + g2**2)
    return np.array(
        [x1 - eta * g1 / math.sqrt(s1 + eps), x2 - eta * g2 / math.sqrt(s2 + eps), s1, s2]
    )
