"""An array filled by index, with numpy scalars."""

import numpy as np


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = np.empty(steps + 1)
    x[0] = x0
    for k in range(steps):
        x[k + 1] = x[k] - eta * f_grad(x[k]) / f_hess(x[k])
    return x
