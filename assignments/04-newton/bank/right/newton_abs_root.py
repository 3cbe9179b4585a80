"""√(f″²) for |f″|."""

import math


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = x0
    iterates = [float(x)]
    for _ in range(steps):
        x = x - eta * f_grad(x) / math.sqrt(f_hess(x) ** 2)
        iterates.append(float(x))
    return iterates
