"""Prints to stderr and warns in every step."""

import sys
import warnings

import numpy as np


def gd_line_search(f, grad, x0, steps):
    x = np.asarray(x0) * 1.0
    points = [x]
    for k in range(steps):
        warnings.warn("a step", RuntimeWarning, stacklevel=2)
        print(k, x, file=sys.stderr)
        g = np.array(grad(x))
        lengths = 0.5 ** np.arange(80)
        alpha = max(a for a in lengths if f(x - a * g) <= f(x) - 1e-4 * a * (g @ g))
        x = x - alpha * g
        points.append(x)
    return np.stack(points)
