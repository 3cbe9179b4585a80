"""Recursion over the steps left."""

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    def rest(x, m, v, t):
        if t > steps:
            return [x]
        g = grad(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        step = eta * m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        return [x, *rest(x - step, m, v, t + 1)]

    return np.array(rest(x0, 0.0, 0.0, 1))
