"""The absolute values of the slopes are added up: add their squares."""

import math

LOSES = {"adaptive-adagrad-state"}


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    s1 = s1 + abs(g1)
    s2 = s2 + abs(g2)
    x1 = x1 - eta * g1 / math.sqrt(s1 + eps)
    x2 = x2 - eta * g2 / math.sqrt(s2 + eps)
    return x1, x2, s1, s2
