"""grad is evaluated twice in every step: call it once and keep the result in a variable."""

import numpy as np

LOSES = {"preconditioning-evaluations"}


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    x = [x0]
    for _ in range(steps):
        print(np.linalg.norm(grad(x[-1])))
        x.append(x[-1] - eta * grad(x[-1]) / np.abs(hess_diag(x[-1])))
    return np.array(x)
