"""The averages as weighted sums of all slopes so far."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    path, slopes = [np.array(x0, dtype=float)], []
    for t in range(1, steps + 1):
        slopes.append(grad(path[-1]))
        ages = np.arange(t)[::-1, None]
        g = np.array(slopes)
        m_hat = (1 - beta1) * np.sum(beta1**ages * g, axis=0) / (1 - beta1**t)
        v_hat = (1 - beta2) * np.sum(beta2**ages * g**2, axis=0) / (1 - beta2**t)
        path.append(path[-1] - eta * m_hat / (np.sqrt(v_hat) + eps))
    return np.stack(path)
