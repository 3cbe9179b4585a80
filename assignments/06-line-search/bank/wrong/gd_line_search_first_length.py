"""α is found once, at the start: find it anew in every step."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    x, g, alpha = points[0], grad(points[0]), 1.0
    while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
        alpha = alpha * 0.5
    for _ in range(steps):
        points.append(points[-1] - alpha * grad(points[-1]))
    return np.array(points)
