"""Plain floats, coordinate by coordinate."""

import math

import numpy as np


def adam(grad, x0, eta=0.1, beta1=0.9, beta2=0.999, eps=1e-8, steps=20):
    x = [float(value) for value in x0]
    m, v = [0.0] * len(x), [0.0] * len(x)
    path = [tuple(x)]
    for t in range(1, steps + 1):
        g = [float(slope) for slope in grad(np.array(x))]
        for i, slope in enumerate(g):
            m[i] = beta1 * m[i] + (1 - beta1) * slope
            v[i] = beta2 * v[i] + (1 - beta2) * slope**2
            x[i] -= eta * (m[i] / (1 - beta1**t)) / (math.sqrt(v[i] / (1 - beta2**t)) + eps)
        path.append(tuple(x))
    return path
