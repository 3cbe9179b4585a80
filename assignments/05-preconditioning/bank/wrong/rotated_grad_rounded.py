"""R is rounded: keep all digits."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = round(np.cos(theta), 3), round(np.sin(theta), 3)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(r @ x)

    return rotated
