"""x −= … changes the caller's x0: begin with a copy, x0.copy()."""

import numpy as np

LOSES = {"newton-nd-unchanged"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    points = [x0.copy()]
    x = x0
    for _ in range(steps):
        x -= eta * np.linalg.solve(hess(x), grad(x))
        points.append(x.copy())
    return np.array(points)
