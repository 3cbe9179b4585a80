"""These are the curvatures, which do not depend on x: return the gradient."""

import numpy as np

LOSES = {"preconditioning-slow-minimum", "preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([1.0, 1000.0])
