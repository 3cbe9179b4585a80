"""grad is evaluated twice in every step: call it once and keep the result."""

import numpy as np

LOSES = {"gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        print(np.linalg.norm(grad(x)))
        x = x - eta * grad(x)
        path.append(x)
    return np.array(path)
