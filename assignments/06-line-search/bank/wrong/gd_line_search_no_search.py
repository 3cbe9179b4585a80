"""There is no search: every step has α = 1."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        alpha = 1.0
        points.append(x - alpha * g)
    return np.array(points)
