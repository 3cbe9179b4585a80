"""The gradient is divided by its length: the rule takes it as it is."""

import numpy as np

LOSES = {"gd-2d-step"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    length = np.hypot(g1, g2)
    return x1 - eta * g1 / length, x2 - eta * g2 / length, 0, 0
