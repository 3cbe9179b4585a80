"""for with a step only where one is left."""

import math


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        slope = f_grad(x)
        if abs(slope) <= tol:
            return x, k, "converged"
        if not math.isfinite(x) or abs(x) > 1e8:
            return x, k, "diverged"
        if k < max_steps:
            x -= eta * slope
    return x, max_steps, "max_steps"
