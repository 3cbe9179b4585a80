"""The start is missing: the list must begin with x0 itself."""

LOSES = {"newton-iterates", "newton-evaluations"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x, iterates = x0, []
    for _ in range(steps):
        x = x - eta * f_grad(x) / f_hess(x)
        iterates.append(x)
    return iterates
