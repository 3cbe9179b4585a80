"""scipy.linalg.solve, with the step solved for −∇f."""

import numpy as np
from scipy.linalg import solve


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] + eta * solve(hess(x[-1]), -grad(x[-1])))
    return np.array(x)
