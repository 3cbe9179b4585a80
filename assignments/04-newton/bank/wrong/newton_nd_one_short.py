"""One step is missing: steps updates and the start make steps + 1 points."""

import numpy as np

LOSES = {"newton-nd-iterates"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps - 1):
        x.append(x[-1] - eta * np.linalg.solve(hess(x[-1]), grad(x[-1])))
    return np.array(x)
