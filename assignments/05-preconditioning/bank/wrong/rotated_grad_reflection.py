"""The signs in R make it a mirror: the cosines have the same sign, the sines opposite ones."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[c, s], [s, -c]])

    def rotated(x):
        return r.T @ grad(r @ x)

    return rotated
