"""The gradient at one point is returned, not a function: define a function of x inside and return
that."""

import numpy as np

LOSES = {"preconditioning-function", "preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])
    return r.T @ grad(r @ np.ones(2))
