"""The direction −∇f and the slope along it."""

import numpy as np


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    p = -grad(x)
    slope = -np.dot(p, p)
    a = alpha0
    while True:
        if f(x + a * p) <= f(x) + c1 * a * slope:
            return a
        a *= rho
