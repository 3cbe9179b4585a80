"""math.cos takes one number only: np.cos and np.sin take arrays as well."""

import math

LOSES = {"local-minima-grad-array"}


def xcos_grad(x, c):
    return math.cos(c * x) - c * x * math.sin(c * x)
