"""The gradient of x₁² + 500·x₂² is (2x₁, 1000x₂): the condition number is 500, because the 2 comes
to both."""

import numpy as np

LOSES = {"preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([2 * x[0], 1000 * x[1]])
