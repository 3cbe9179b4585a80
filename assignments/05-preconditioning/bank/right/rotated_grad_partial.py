"""functools.partial."""

from functools import partial

import numpy as np


def _rotated(r, grad, x):
    return np.transpose(r) @ grad(np.matmul(r, x))


def rotated_grad(grad, theta):
    c, s = np.cos(theta), np.sin(theta)
    return partial(_rotated, np.array([[c, -s], [s, c]]), grad)
