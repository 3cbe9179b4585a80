"""An array filled by index."""

import numpy as np


def gd(eta, f_grad, x0=10.0, steps=10):
    x = np.empty(steps + 1)
    x[0] = x0
    for k in range(steps):
        x[k + 1] = x[k] - eta * f_grad(x[k])
    return x
