"""The slopes of an array are added up: return one for each x."""

import numpy as np

LOSES = {"local-minima-grad-array"}


def xcos_grad(x, c):
    return float(np.sum(np.cos(c * x) - c * x * np.sin(c * x)))
