"""H is taken once, at the start: it must be evaluated anew at every point."""

import numpy as np

LOSES = {"newton-nd-update"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    h = hess(x0)
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.linalg.solve(h, grad(x[-1])))
    return np.array(x)
