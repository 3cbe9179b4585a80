"""x = x0 makes no copy, so x -= … changes the caller’s x0: write x = x - …, or copy x0 first."""

import numpy as np

LOSES = {"adaptive-adam-unchanged"}


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    x = x0
    m = v = 0.0
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x -= eta * m_hat / (np.sqrt(v_hat) + eps)
        path[t] = x
    return path
