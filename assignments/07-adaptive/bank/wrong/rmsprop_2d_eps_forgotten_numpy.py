"""ε is missing, so a slope that has always been 0 gives 0/0, which numpy calls NaN."""

import numpy as np

LOSES = {"adaptive-rmsprop-step"}


def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    s1 = gamma * s1 + (1 - gamma) * g1**2
    s2 = gamma * s2 + (1 - gamma) * g2**2
    x1 = x1 - eta * g1 / np.sqrt(s1)
    x2 = x2 - eta * g2 / np.sqrt(s2)
    return x1, x2, s1, s2
