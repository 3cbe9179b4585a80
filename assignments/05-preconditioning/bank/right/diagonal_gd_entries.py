"""Entry by entry, with plain floats."""

import numpy as np


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    points = [tuple(x0)]
    while len(points) < steps + 1:
        x = np.array(points[-1])
        entries = zip(x, grad(x), hess_diag(x), strict=True)
        points.append(tuple(float(a - eta * b / abs(c)) for a, b, c in entries))
    return points
