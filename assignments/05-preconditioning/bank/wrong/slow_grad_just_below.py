"""The condition number is 999: at least 1000 is asked for."""

import numpy as np

LOSES = {"preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([x[0], 999 * x[1]])
