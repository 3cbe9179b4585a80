"""The result is rounded: keep all digits."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return np.round(np.cos(c * x) - c * x * np.sin(c * x), 4)
