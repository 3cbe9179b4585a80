"""Steps first and looks for the first good iterate afterwards."""

import numpy as np


def descend(f_grad, x0, eta, tol=1e-6, max_steps=1000):
    path = [x0]
    with np.errstate(all="ignore"):
        for _ in range(max_steps):
            path.append(path[-1] - eta * f_grad(path[-1]))
        good = np.abs([f_grad(x) for x in path]) <= tol
        wild = ~(np.abs(path) <= 1e9)
    for k, x in enumerate(path):
        if good[k] or wild[k]:
            return x, k, "converged" if good[k] else "diverged"
    return path[-1], max_steps, "max_steps"
