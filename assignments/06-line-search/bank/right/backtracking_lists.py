"""Plain lists and loops, and the stationary point by itself."""

import numpy as np


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = [float(v) for v in grad(x)]
    square = sum(v * v for v in g)
    if square == 0:
        return alpha0
    before, k = f(x), 0
    while True:
        alpha = alpha0 * rho**k
        there = np.array([p - alpha * v for p, v in zip(x, g, strict=True)])
        if before - f(there) >= c1 * alpha * square:
            return alpha
        k += 1
