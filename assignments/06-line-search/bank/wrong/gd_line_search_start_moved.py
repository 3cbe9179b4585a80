"""The caller’s x0 is moved: x −= … changes the array. Copy it first."""

import numpy as np

LOSES = {"line-search-x0"}


def gd_line_search(f, grad, x0, steps):
    points = np.empty((steps + 1, len(x0)))
    points[0] = x = x0
    for k in range(steps):
        g = grad(x)
        alpha = 1.0
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        x -= alpha * g
        points[k + 1] = x
    return points
