"""Slope and curvature are asked for at the last iterate as well."""


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x, iterates = x0, []
    for _ in range(steps + 1):
        iterates.append(x)
        x = x - eta * f_grad(x) / f_hess(x)
    return iterates
