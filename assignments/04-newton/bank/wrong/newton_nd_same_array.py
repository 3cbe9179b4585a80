"""Every row is the same array, changed in place, so all show the last point: make a new array in
each step."""

import numpy as np

LOSES = {"newton-nd-iterates", "newton-nd-update", "newton-nd-indefinite"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    points = []
    x = x0.copy()
    for _ in range(steps):
        x -= eta * np.linalg.solve(hess(x), grad(x))
        points.append(x)
    return np.array([x, *points])
