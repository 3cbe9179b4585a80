"""The pseudo-inverse of H is formed and multiplied with: where H is nearly singular, the result
fulfils H·p = ∇f to few digits only. Solve the system instead."""

import numpy as np

LOSES = {"newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * np.linalg.pinv(hess(x[-1])) @ grad(x[-1]))
    return np.array(x)
