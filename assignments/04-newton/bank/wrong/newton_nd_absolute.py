"""The eigenvalues of H are made positive: plain Newton keeps their signs, also at a saddle."""

import numpy as np

LOSES = {"newton-nd-indefinite"}


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        values, vectors = np.linalg.eigh(hess(x[-1]))
        x.append(x[-1] - eta * (vectors @ ((vectors.T @ grad(x[-1])) / np.abs(values))))
    return np.array(x)
