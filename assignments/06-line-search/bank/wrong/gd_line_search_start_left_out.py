"""The start is missing: the first row must be x0 itself."""

import numpy as np

LOSES = {"line-search-shape", "line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        alpha = 1.0
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points[1:])
