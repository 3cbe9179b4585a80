"""Sums over indices, as in the chain rule; two evaluations."""

import numpy as np


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        first = sum(r[i, 0] * grad(r @ x)[i] for i in range(2))
        second = sum(r[i, 1] * grad(r @ x)[i] for i in range(2))
        return np.array([first, second])

    return rotated
