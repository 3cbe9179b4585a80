"""Right for the visible inputs, made up for all others."""

import math

LOSES = {
    "local-minima-point",
    "local-minima-steps",
    "local-minima-max-steps",
    "local-minima-diverged",
    "local-minima-nan",
    "local-minima-default",
}


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    if x0 not in (10.0, -3.0, 3.0, -4.0):
        return x0, 0, "converged"
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return x, k, "converged"
        if not math.isfinite(x):
            return x, k, "diverged"
        if k < max_steps:
            x -= eta * f_grad(x)
    return x, max_steps, "max_steps"
