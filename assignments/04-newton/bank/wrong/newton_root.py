"""The square root of f″ is divided by: Newton divides by f″ itself."""

import math

LOSES = {"newton-update", "newton-concave"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        curvature = f_hess(x[-1])
        root = math.copysign(math.sqrt(abs(curvature)), curvature)
        x.append(x[-1] - eta * f_grad(x[-1]) / root)
    return x
