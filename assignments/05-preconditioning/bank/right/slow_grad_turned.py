"""A valley turned by 45°."""

import numpy as np


def slow_grad(x):
    k = 5000.0
    return np.array([[1 + k, 1 - k], [1 - k, 1 + k]]) @ x / 2
