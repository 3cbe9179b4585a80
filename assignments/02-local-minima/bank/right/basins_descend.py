"""Calls a descent that reports how it ended."""

import math

import numpy as np


def _descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x = x0
    for k in range(max_steps + 1):
        if abs(f_grad(x)) <= tol:
            return x, k, "converged"
        if not math.isfinite(x):
            return x, k, "diverged"
        x = x - eta * f_grad(x)
    return x, max_steps, "max_steps"


def basins(f_grad, starts, eta):
    ends = [_descend(f_grad, x0, eta) for x0 in starts]
    return np.array([x if status == "converged" else np.nan for x, _, status in ends])
