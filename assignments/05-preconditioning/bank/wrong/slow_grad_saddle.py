"""One curvature is negative, so f has a saddle and no minimum."""

import numpy as np

LOSES = {"preconditioning-slow-minimum"}


def slow_grad(x):
    return np.array([x[0], -1000 * x[1]])
