"""The gradient is turned by R once more: it must be turned back, by the transpose of R."""

import numpy as np

LOSES = {"preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r @ grad(r @ x)

    return rotated
