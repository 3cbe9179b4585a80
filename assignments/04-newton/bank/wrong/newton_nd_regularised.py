"""A small multiple of the identity is added to H: solve with H itself."""

import numpy as np

LOSES = {"newton-nd-update", "newton-nd-indefinite", "newton-nd-solve"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        h = hess(x[-1]) + 1e-6 * np.eye(len(x0))
        x.append(x[-1] - eta * np.linalg.solve(h, grad(x[-1])))
    return np.array(x)
