"""math for each number, and a list for an array."""

import math


def xcos_grad(x, c):
    if hasattr(x, "__len__"):
        return [xcos_grad(one, c) for one in x]
    return math.cos(c * x) - c * x * math.sin(c * x)
