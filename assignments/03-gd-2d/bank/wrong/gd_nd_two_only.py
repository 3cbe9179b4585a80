"""Only the first two coordinates are computed: d can be any number."""

import numpy as np

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = np.array([x0[0], x0[1]])
    path = [x]
    for _ in range(steps):
        g = grad(np.array([*x, *x0[2:]]))
        x = np.array([x[0] - eta * g[0], x[1] - eta * g[1]])
        path.append(x)
    return np.array(path)
