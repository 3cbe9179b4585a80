"""β1 and β2 are exchanged: β1 belongs to the slopes, β2 to their squares."""

import numpy as np

LOSES = {"adaptive-adam-update"}


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x = x0
    m = v = np.zeros(len(x0))
    path = [x]
    for t in range(1, steps + 1):
        g = grad(x)
        m = beta2 * m + (1 - beta2) * g
        v = beta1 * v + (1 - beta1) * g**2
        m_hat = m / (1 - beta2**t)
        v_hat = v / (1 - beta1**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return np.array(path)
