"""Cholesky's factorisation fails where H has negative curvatures: use np.linalg.solve."""

import numpy as np

LOSES = {"newton-nd-indefinite"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        lower = np.linalg.cholesky(hess(x[-1]))
        x.append(x[-1] - eta * np.linalg.solve(lower.T, np.linalg.solve(lower, grad(x[-1]))))
    return np.array(x)
