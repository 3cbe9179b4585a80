"""numpy scalars, and a print and a warning for each step."""

import sys
import warnings

import numpy as np


def gd(eta, f_grad, x0=10.0, steps=10):
    x = np.float64(x0)
    iterates = [x]
    for k in range(steps):
        x = x - eta * np.float64(f_grad(x))
        if abs(x) > 1e3:
            warnings.warn("diverging", RuntimeWarning, stacklevel=2)
            print("large", x, file=sys.stderr)
        print(k, x)
        iterates.append(x)
    return iterates
