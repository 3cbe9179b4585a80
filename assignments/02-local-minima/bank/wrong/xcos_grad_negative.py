"""The sign of everything is reversed: this is −f′(x)."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return c * x * np.sin(c * x) - np.cos(c * x)
