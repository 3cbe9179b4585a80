"""An array from an array."""

import numpy as np


def f_2d_grad(x1, x2):
    return np.array([2, 4]) * np.array([x1, x2])
