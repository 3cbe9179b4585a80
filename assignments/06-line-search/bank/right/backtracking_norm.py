"""np.linalg.norm squared; a numpy number."""

import numpy as np


def backtracking(f, grad, x, alpha0=1.0, rho=0.5, c1=1e-4):
    g = np.asarray(grad(x))
    before, alpha = f(x), np.float64(alpha0)
    while not f(x - alpha * g) <= before - c1 * alpha * np.linalg.norm(g) ** 2:
        alpha *= rho
    return alpha
