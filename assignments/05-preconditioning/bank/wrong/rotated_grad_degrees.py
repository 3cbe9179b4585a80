"""θ is taken for degrees: it is in radians already."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(np.radians(theta)), np.sin(np.radians(theta))
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r.T @ grad(r @ x)

    return rotated
