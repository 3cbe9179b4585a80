"""Repeats the point where the gradient is zero."""

import numpy as np


def gd_line_search(f, grad, x0, steps):
    points = np.tile(np.asarray(x0, dtype=float), (steps + 1, 1))
    for k in range(1, steps + 1):
        x, g = points[k - 1], grad(points[k - 1])
        if not g.any():
            return points
        alpha = 1.0
        while f(x - alpha * g) - f(x) > -1e-4 * alpha * np.linalg.norm(g) ** 2:
            alpha *= 0.5
        points[k:] = x - alpha * g
    return points
