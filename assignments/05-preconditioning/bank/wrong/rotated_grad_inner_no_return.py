"""The inner function returns nothing: it lacks its own return."""

import numpy as np

LOSES = {"preconditioning-function", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        print(r.T @ grad(r @ x))

    return rotated
