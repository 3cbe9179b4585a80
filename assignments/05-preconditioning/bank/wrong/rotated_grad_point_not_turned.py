"""grad is evaluated at x itself: it must be evaluated at R·x."""

import numpy as np

LOSES = {"preconditioning-turned-point"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(x)

    return rotated
