"""The inner function is defined but not returned, so the caller gets None."""

import numpy as np

LOSES = {"preconditioning-function", "preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(r @ x)

    print(rotated)
