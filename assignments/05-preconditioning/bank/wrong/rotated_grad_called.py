"""The inner function is called instead of returned: leave the brackets out."""

import numpy as np

LOSES = {
    "preconditioning-function",
    "preconditioning-turned-point",
    "preconditioning-turned-back",
    "preconditioning-x",
}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(r @ x)

    return rotated()
