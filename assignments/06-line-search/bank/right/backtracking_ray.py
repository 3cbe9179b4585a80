"""f along the ray as a function of α."""

import math


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)

    def along(alpha):
        return f(x - alpha * g)

    alpha, start = alpha0, along(0.0)
    while along(alpha) > start - c1 * alpha * math.fsum(g**2):
        alpha = rho * alpha
    return float(alpha)
