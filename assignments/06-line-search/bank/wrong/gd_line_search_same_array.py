"""All rows are the same array, changed in place together with x0: make a new array in every
step."""

import numpy as np

LOSES = {"line-search-shape", "line-search-update", "line-search-x0"}


def gd_line_search(f, grad, x0, steps):
    x = x0
    points = [x]
    for _ in range(steps):
        g = grad(x)
        alpha = 1.0
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        x -= alpha * g
        points.append(x)
    return np.array(points)
