"""The Hessian times the point."""

import numpy as np


def f_2d_grad(x1, x2):
    return np.diag([2.0, 4.0]) @ np.array([x1, x2])
