"""The gradient is turned by R, but grad is evaluated at x: evaluate it at R·x, and turn its result
back."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r @ grad(x)

    return rotated
