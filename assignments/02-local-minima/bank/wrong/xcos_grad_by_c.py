"""This is the derivative by c: differentiate by x, and treat c as a number."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return -(x**2) * np.sin(c * x)
