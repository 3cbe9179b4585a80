"""Product rule and chain rule with a name for each part."""

import numpy as np


def xcos_grad(x, c):
    u, du = x, 1.0
    v, dv = np.cos(c * x), -np.sin(c * x) * c
    return du * v + u * dv
