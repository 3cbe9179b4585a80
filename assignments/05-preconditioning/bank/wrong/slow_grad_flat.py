"""One curvature is 0, so f has a valley without a lowest point: both must be positive."""

import numpy as np

LOSES = {"preconditioning-slow-minimum"}


def slow_grad(x):
    return np.array([0 * x[0], 1000 * x[1]])
