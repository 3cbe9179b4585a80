"""Sine and cosine are exchanged in R: the cosines stand on the diagonal."""

import numpy as np

LOSES = {"preconditioning-turned-point", "preconditioning-turned-back"}


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    r = np.array([[s, -c], [c, s]])

    def rotated(x):
        return r.T @ grad(r @ x)

    return rotated
