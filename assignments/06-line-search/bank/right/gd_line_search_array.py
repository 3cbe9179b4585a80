"""An array filled by index."""

import numpy as np


def _length(f, grad, x, alpha=1.0):
    g = grad(x)
    while f(x - alpha * g) > f(x) - 1e-4 * alpha * g.dot(g):
        alpha /= 2
    return alpha


def gd_line_search(f, grad, x0, steps):
    points = np.empty((steps + 1, len(x0)))
    points[0] = x0
    for k in range(steps):
        points[k + 1] = points[k] - _length(f, grad, points[k]) * grad(points[k])
    return points
