"""α is fixed at 0.1: find it anew in every step."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        alpha = 0.1
        points.append(x - alpha * g)
    return np.array(points)
