"""Gaussian elimination with pivots, by hand."""

import numpy as np


def _solve(a, b):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    n = len(b)
    for i in range(n):
        j = i + int(np.argmax(abs(a[i:, i])))
        a[[i, j]], b[[i, j]] = a[[j, i]], b[[j, i]]
        for k in range(i + 1, n):
            factor = a[k, i] / a[i, i]
            a[k] -= factor * a[i]
            b[k] -= factor * b[i]
    p = np.zeros(n)
    for i in reversed(range(n)):
        p[i] = (b[i] - a[i, i + 1 :] @ p[i + 1 :]) / a[i, i]
    return p


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x, points = np.array(x0), [tuple(x0)]
    while len(points) <= steps:
        x = x - eta * _solve(hess(x), grad(x))
        points.append(tuple(x))
    return points
