"""u = cx named, and everything a product of it."""

import numpy as np


def xcos_grad(x, c):
    u = c * x
    return np.cos(u) - u * np.sin(u)
