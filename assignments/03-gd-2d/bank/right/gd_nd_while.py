"""A while loop and a tuple that grows."""

import numpy as np


def gd_nd(grad, x0, eta, steps):
    path = (np.array(x0, dtype=float),)
    while len(path) <= steps:
        path += (path[-1] + eta * -grad(path[-1]),)
    return path
