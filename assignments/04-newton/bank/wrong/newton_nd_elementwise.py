"""1/H inverts each entry by itself: the inverse of a matrix is something else. Solve H·p = ∇f."""

import numpy as np

LOSES = {"newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        h = hess(x[-1])
        inverse = np.divide(1.0, h, out=np.zeros_like(h), where=h != 0)
        x.append(x[-1] - eta * inverse @ grad(x[-1]))
    return np.array(x)
