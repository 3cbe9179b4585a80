"""The inverse matrix, by a solve: for a rotation it is the transpose."""

import numpy as np


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return np.linalg.solve(r, grad(r @ x))

    return rotated
