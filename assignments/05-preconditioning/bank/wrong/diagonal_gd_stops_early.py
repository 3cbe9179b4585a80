"""The run ends early, once it has all but arrived: take all the steps that were asked for."""

import numpy as np

LOSES = {"preconditioning-points"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        slope = grad(x[-1])
        if np.abs(slope).max() < 1e-9:
            break
        x.append(x[-1] - eta * slope / np.abs(hess_diag(x[-1])))
    return np.array(x)
