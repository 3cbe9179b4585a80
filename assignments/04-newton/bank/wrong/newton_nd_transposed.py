"""The table is transposed: each row must be a point."""

import numpy as np

LOSES = {"newton-nd-iterates", "newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.linalg.solve(hess(x[-1]), grad(x[-1])))
    return np.array(x).T
