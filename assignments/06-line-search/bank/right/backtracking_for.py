"""for over the powers of rho."""

import itertools


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x)
    for k in itertools.count():
        alpha = alpha0 * rho**k
        if f(x - alpha * g) <= f(x) - c1 * alpha * g.dot(g):
            return alpha
