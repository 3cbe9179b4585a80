"""s is only the last square: keep γ times the old average."""

import math

LOSES = {"adaptive-rmsprop-state"}


def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    s1 = (1 - gamma) * g1**2
    s2 = (1 - gamma) * g2**2
    x1 = x1 - eta * g1 / math.sqrt(s1 + eps)
    x2 = x2 - eta * g2 / math.sqrt(s2 + eps)
    return x1, x2, s1, s2
