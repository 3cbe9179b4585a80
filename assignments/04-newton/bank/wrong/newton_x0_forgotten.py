"""x0 is not used: every run begins at 10."""

LOSES = {"newton-iterates"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [10.0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
