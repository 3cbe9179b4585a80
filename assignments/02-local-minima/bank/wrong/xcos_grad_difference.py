"""This is a difference quotient, which is only close to f′(x): write the derivative itself."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return ((x + 1e-5) * np.cos(c * (x + 1e-5)) - x * np.cos(c * x)) / 1e-5
