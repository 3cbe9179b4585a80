"""The list holds all there is to know."""


def newton_abs(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / abs(f_hess(x[-1])))
    return x
