"""f_grad is evaluated twice in every step: call it once and keep the result in a variable."""

LOSES = {"newton-evaluations"}


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        print(f_grad(x[-1]))
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
