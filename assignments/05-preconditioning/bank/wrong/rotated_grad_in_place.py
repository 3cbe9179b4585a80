"""x is overwritten by R·x: make a new array."""

import numpy as np

LOSES = {"preconditioning-x"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        x[:] = r @ x
        return r.T @ grad(x)

    return rotated
