"""The new state is not returned, but the one that was given: the next step needs the new one."""

import math

LOSES = {"adaptive-adagrad-state"}


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    n1 = s1 + g1**2
    n2 = s2 + g2**2
    return x1 - eta * g1 / math.sqrt(n1 + eps), x2 - eta * g2 / math.sqrt(n2 + eps), s1, s2
