"""Only the last point is returned: return all of them, the start first."""

import numpy as np

LOSES = {"newton-nd-iterates", "newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = x0
    for _ in range(steps):
        x = x - eta * np.linalg.solve(hess(x), grad(x))
    return x
