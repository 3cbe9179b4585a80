"""The gradient is divided by its length: the step is α·∇f(x), and where ∇f is zero this gives
nan."""

import numpy as np

LOSES = {"line-search-update", "line-search-at-rest"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x) / np.linalg.norm(grad(x))
        alpha = 1.0
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points)
