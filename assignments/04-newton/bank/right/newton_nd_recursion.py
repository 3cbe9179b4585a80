"""Recursion, points as lists."""

import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    if steps == 0:
        return [x0.tolist()]
    after = x0 - eta * np.linalg.solve(hess(x0), grad(x0))
    return [x0.tolist(), *newton_nd(grad, hess, after, eta, steps - 1)]
