"""The gradient is divided by its length: the step is α·∇f(x)."""

import numpy as np

LOSES = {"line-search-armijo", "line-search-default"}


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = grad(x) / np.linalg.norm(grad(x))
    alpha = alpha0
    while f(x - alpha * g) > f(x) - c1 * alpha * (g @ g):
        alpha = alpha * rho
    return alpha
