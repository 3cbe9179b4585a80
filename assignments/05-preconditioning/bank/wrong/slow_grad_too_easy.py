"""The condition number is only 10: one curvature must be at least 1000 times the other."""

import numpy as np

LOSES = {"preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([x[0], 10 * x[1]])
