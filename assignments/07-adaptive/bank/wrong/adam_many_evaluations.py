"""grad is evaluated twice in every step: call it once and keep the result."""

import numpy as np

LOSES = {"adaptive-adam-evaluations"}


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x = x0
    m = v = np.zeros(len(x0))
    path = [x]
    for t in range(1, steps + 1):
        m = beta1 * m + (1 - beta1) * grad(x)
        v = beta2 * v + (1 - beta2) * grad(x) ** 2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return np.array(path)
