"""The defaults differ: without arguments the start is 10, η is 1 and there are 10 steps."""

LOSES = {"newton-defaults"}


def newton(f_grad, f_hess, x0=10.0, eta=0.1, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
