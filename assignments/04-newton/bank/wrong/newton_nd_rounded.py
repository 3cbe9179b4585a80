"""The points are rounded: keep all digits, and round only what you print."""

import numpy as np

LOSES = {"newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(np.round(x[-1] - eta * np.linalg.solve(hess(x[-1]), grad(x[-1])), 4))
    return np.array(x)
