"""The powers of β are kept as running products."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x, m, v, b1, b2 = x0, 0.0, 0.0, 1.0, 1.0
    path = [x]
    for _ in range(steps):
        g = grad(x)
        b1, b2 = b1 * beta1, b2 * beta2
        m = m + (1 - beta1) * (g - m)
        v = v + (1 - beta2) * (g * g - v)
        x = x - eta * m / (1 - b1) / (np.sqrt(v / (1 - b2)) + eps)
        path.append(x)
    return path
