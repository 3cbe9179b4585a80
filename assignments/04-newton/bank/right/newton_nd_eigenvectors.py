"""The Hessian's eigenvectors."""

import numpy as np


def newton_nd(grad, hess, x0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        values, vectors = np.linalg.eigh(hess(x[-1]))
        x.append(x[-1] - eta * (vectors @ ((vectors.T @ grad(x[-1])) / values)))
    return np.array(x)
