"""Recursion on the number of steps."""


def newton(f_grad, f_hess, x0=10.0, eta=1.0, steps=10):
    if steps == 0:
        return [x0]
    after = x0 - eta / f_hess(x0) * f_grad(x0)
    return [x0, *newton(f_grad, f_hess, after, eta, steps - 1)]
