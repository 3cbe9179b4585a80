"""The angle is taken in degrees: np.cos and np.sin take it in radians, as it is."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return np.cos(np.radians(c * x)) - c * x * np.sin(np.radians(c * x))
