"""Plain lists of floats, coordinate by coordinate."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    x = [float(v) for v in x0]
    path = [x]
    for _ in range(steps):
        g = grad(np.array(x))
        x = [v - eta * float(s) for v, s in zip(x, g, strict=True)]
        path.append(x)
    return path
