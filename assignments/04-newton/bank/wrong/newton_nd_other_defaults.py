"""The defaults differ: without arguments η is 1 and there are 10 steps."""

import numpy as np

LOSES = {"newton-nd-defaults"}


def newton_nd(grad, hess, x0, eta=1.0, steps=20):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.linalg.solve(hess(x[-1]), grad(x[-1])))
    return np.array(x)
