"""Only the diagonal of H is used: that is right only where H is diagonal. Solve with all of H."""

import numpy as np

LOSES = {"newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * grad(x[-1]) / np.diag(hess(x[-1])))
    return np.array(x)
