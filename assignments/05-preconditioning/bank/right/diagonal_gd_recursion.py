"""Recursion on the number of steps, points as lists."""


def diagonal_gd(grad, hess_diag, x0, eta, steps):
    if steps == 0:
        return [list(x0)]
    after = x0 - eta * grad(x0) / abs(hess_diag(x0))
    return [list(x0), *diagonal_gd(grad, hess_diag, after, eta, steps - 1)]
