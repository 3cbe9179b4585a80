"""c is left out: this is the derivative of x·cos(x)."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return np.cos(x) - x * np.sin(x)
