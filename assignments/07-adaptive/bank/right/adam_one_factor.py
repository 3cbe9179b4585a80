"""Both corrections drawn into one factor, as in the paper."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x, m, v = np.asarray(x0), 0.0, 0.0
    path = [x]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        root = np.sqrt(1 - beta2**t)
        x = x - eta * root / (1 - beta1**t) * m / (np.sqrt(v) + eps * root)
        path.append(x)
    return np.array(path)
