"""R turns clockwise here: −sin θ belongs in the upper right corner."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, -s], [s, c]])

    def rotated(x):
        return r @ grad(r.T @ x)

    return rotated
