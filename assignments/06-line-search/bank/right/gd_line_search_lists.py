"""A list of lists."""

import numpy as np


def gd_line_search(f, grad, x0, steps):
    x = [float(v) for v in x0]
    points = [x]
    for _ in range(steps):
        here = np.array(x)
        g, k = grad(here), 0
        while not f(here - 0.5**k * g) <= f(here) - 1e-4 * 0.5**k * sum(g**2):
            k += 1
        x = [float(v) for v in here - 0.5**k * g]
        points.append(x)
    return points
