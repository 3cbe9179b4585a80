"""The gradient is not turned back: by the chain rule it is multiplied by the transpose of R."""

import numpy as np

LOSES = {"preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return grad(r @ x)

    return rotated
