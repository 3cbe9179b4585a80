"""Draws the line at infinity."""

import math


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x, k = float(x0), 0
    while k < max_steps and math.isfinite(x) and not abs(f_grad(x)) <= tol:
        x, k = x - eta * f_grad(x), k + 1
    if not math.isfinite(x):
        return x, k, "diverged"
    return x, k, "converged" if abs(f_grad(x)) <= tol else "max_steps"
