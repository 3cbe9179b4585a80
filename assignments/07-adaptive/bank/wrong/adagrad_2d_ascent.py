"""The sign of the update is reversed: it climbs. Subtract."""

import math

LOSES = {"adaptive-adagrad-step"}


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    s1 = s1 + g1**2
    x1 = x1 + eta * g1 / math.sqrt(s1 + eps)
    s2 = s2 + g2**2
    x2 = x2 + eta * g2 / math.sqrt(s2 + eps)
    return x1, x2, s1, s2
