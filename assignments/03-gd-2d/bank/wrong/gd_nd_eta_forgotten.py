"""This is what you get when η is left out of the update: every step is the whole gradient."""

import numpy as np

LOSES = {"gd-2d-nd-update"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - grad(x)
        path.append(x)
    return np.array(path)
