"""A table filled row by row."""

import numpy as np


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = np.empty((steps + 1, x0.size))
    x[0] = x0
    for k in range(steps):
        x[k + 1] = x[k] - grad(x[k]) * (eta / abs(hess_diag(x[k])))
    return x
