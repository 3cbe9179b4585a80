"""A lambda, and the transposed product written the other way round."""

import numpy as np


def rotated_grad(grad, theta):
    r = np.array([[np.cos(theta), -np.sin(theta)], [np.sin(theta), np.cos(theta)]])
    return lambda x: grad(r @ x) @ r
