"""x -= … changes x0 and every row you kept, for they are all one array: write x = x - …."""

import numpy as np

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update", "gd-2d-nd-evaluations", "gd-2d-nd-unchanged"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x -= eta * grad(x)
        path.append(x)
    return np.array(path)
