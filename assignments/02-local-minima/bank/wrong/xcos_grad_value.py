"""This is f(x) itself: its derivative is asked for."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return x * np.cos(c * x)
