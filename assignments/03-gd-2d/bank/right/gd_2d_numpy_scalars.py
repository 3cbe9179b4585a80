"""numpy numbers, keyword arguments for f_grad."""

import numpy as np


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = np.float64(f_grad(x1=x1, x2=x2))
    return np.float64(x1) - eta * g1, np.float64(x2) - eta * g2, np.int64(0), np.int64(0)
