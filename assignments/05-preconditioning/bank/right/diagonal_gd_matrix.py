"""The preconditioner as a diagonal matrix."""

import numpy as np


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.diag(1 / np.abs(hess_diag(x[-1]))) @ grad(x[-1]))
    return np.array(x)
