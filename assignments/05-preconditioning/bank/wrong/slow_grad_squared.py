"""The squares are still there: the derivative of x² is 2x, of first degree."""

import numpy as np

LOSES = {"preconditioning-slow-minimum", "preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([x[0] ** 2, 1000 * x[1] ** 2])
