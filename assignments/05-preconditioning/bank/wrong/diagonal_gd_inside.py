"""η multiplies x as well: only ∇f/|h| is multiplied by it."""

import numpy as np

LOSES = {"preconditioning-update", "preconditioning-absolute"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        x.append(eta * (x[-1] - grad(x[-1]) / np.abs(hess_diag(x[-1]))))
    return np.array(x)
