"""An array filled row by row."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    m, v = np.zeros(len(x0)), np.zeros(len(x0))
    for k in range(steps):
        g = grad(path[k].copy())
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g)
        m_hat, v_hat = m / (1 - beta1 ** (k + 1)), v / (1 - beta2 ** (k + 1))
        path[k + 1] = path[k] - eta * m_hat / (v_hat**0.5 + eps)
    return path
