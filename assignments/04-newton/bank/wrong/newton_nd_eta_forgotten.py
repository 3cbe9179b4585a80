"""η is left out of the update: every step is the whole p."""

import numpy as np

LOSES = {"newton-nd-update", "newton-nd-indefinite"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - np.linalg.solve(hess(x[-1]), grad(x[-1])))
    return np.array(x)
