"""The slope for x2 is asked for at the new x1: ask f_grad once, at the old point."""

import math

LOSES = {"adaptive-rmsprop-state", "adaptive-rmsprop-step", "adaptive-rmsprop-evaluation"}


def rmsprop_2d(x1, x2, s1, s2, f_grad, eta=0.4, gamma=0.9, eps=1e-6):
    g1 = f_grad(x1, x2)[0]
    s1 = gamma * s1 + (1 - gamma) * g1**2
    x1 = x1 - eta * g1 / math.sqrt(s1 + eps)
    g2 = f_grad(x1, x2)[1]
    s2 = gamma * s2 + (1 - gamma) * g2**2
    x2 = x2 - eta * g2 / math.sqrt(s2 + eps)
    return x1, x2, s1, s2
