"""c is not used: it is fixed at 0.15π, but every c is asked for."""

import numpy as np

LOSES = {"local-minima-grad"}


def xcos_grad(x, c):
    return np.cos(0.15 * np.pi * x) - 0.15 * np.pi * x * np.sin(0.15 * np.pi * x)
