"""The sign is wrong: the derivative of the cosine is minus the sine."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return np.cos(c * x) + c * x * np.sin(c * x)
