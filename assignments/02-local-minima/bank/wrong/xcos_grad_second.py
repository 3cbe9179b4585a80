"""This is the second derivative f″(x): differentiate once."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return -2 * c * np.sin(c * x) - c**2 * x * np.cos(c * x)
