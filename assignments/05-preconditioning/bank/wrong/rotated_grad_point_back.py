"""grad is evaluated at Rᵀ·x: only the gradient is turned back, the point is turned by R."""

import numpy as np

LOSES = {"preconditioning-turned-point"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(r.T @ x)

    return rotated
