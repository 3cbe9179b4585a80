"""Each search begins with the α of the step before, which can only shrink: begin at 1 every
time."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    points = [np.array(x0, dtype=float)]
    alpha = 1.0
    for _ in range(steps):
        x = points[-1]
        g = grad(x)
        while f(x - alpha * g) > f(x) - 1e-4 * alpha * (g @ g):
            alpha = alpha * 0.5
        points.append(x - alpha * g)
    return np.array(points)
