"""Only the last iterate is returned: return all of them, x0 first."""

import numpy as np

LOSES = {
    "adaptive-adam-points",
    "adaptive-adam-first",
    "adaptive-adam-update",
    "adaptive-adam-evaluations",
}


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x = x0
    m = v = 0.0
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
    return x
