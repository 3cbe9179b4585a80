"""One step is missing: steps updates and the start make steps + 1 numbers."""

LOSES = {"newton-iterates"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps - 1):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
