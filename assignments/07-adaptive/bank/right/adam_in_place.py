"""Everything in place, on copies."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x = np.array(x0, dtype=float)
    m, v = np.zeros_like(x), np.zeros_like(x)
    path = [x.copy()]
    for t in range(1, steps + 1):
        g = grad(x)
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        x -= eta * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
        path.append(x.copy())
    return np.vstack(path)
