"""Each coordinate is updated before the slope of the next one is asked for: take one gradient for
all."""

import numpy as np

LOSES = {"gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0.copy()
    path = [x0]
    for _ in range(steps):
        for i in range(len(x)):
            x[i] = x[i] - eta * grad(x)[i]
        path.append(x.copy())
    return np.array(path)
