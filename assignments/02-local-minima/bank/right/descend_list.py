"""A list instead of a tuple, numpy numbers in it, and complaints on stderr."""

import sys
import warnings

import numpy as np


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    x = np.float64(x0)
    for k in range(max_steps):
        if abs(f_grad(x)) <= tol:
            return [x, np.int64(k), "converged"]
        if not np.abs(x) < 1e7:
            warnings.warn("diverging", RuntimeWarning, stacklevel=2)
            print("far away:", x, file=sys.stderr)
            return [x, np.int64(k), "diverged"]
        x = x - eta * f_grad(x)
    done = abs(f_grad(x)) <= tol
    if not done and not np.abs(x) < 1e7:
        return [x, np.int64(max_steps), "diverged"]
    return [x, np.int64(max_steps), "converged" if done else "max_steps"]
