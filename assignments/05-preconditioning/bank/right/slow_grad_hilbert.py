"""A nearly singular matrix, least squares of nearly equal columns."""

import numpy as np


def slow_grad(x):
    a = np.array([[1.0, 1.0], [1.0, 1.01], [1.0, 0.99]])
    return 2 * a.T @ (a @ x)
