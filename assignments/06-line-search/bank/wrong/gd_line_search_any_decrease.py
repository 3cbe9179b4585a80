"""Every decrease is accepted: backtracking demands a part c1 = 10⁻⁴ of α·‖∇f(x)‖²."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        alpha = 1.0
        while f(x - alpha * g) > f(x):
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points)
