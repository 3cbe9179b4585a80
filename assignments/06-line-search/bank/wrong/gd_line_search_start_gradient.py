"""The gradient is taken once, at the start: evaluate it anew at every point."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    g = grad(points[0])
    for _ in range(steps):
        x = points[-1]
        alpha = 1.0
        for _ in range(60):
            if f(x - alpha * g) <= f(x) - 1e-4 * alpha * (g @ g):
                break
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points)
