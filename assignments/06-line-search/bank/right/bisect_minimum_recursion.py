"""Recursion: a list, one halving and the rest."""


def bisect_minimum(f_grad, a, b, tol=1e-8):
    middle = (a + b) / 2
    if b - a <= tol:
        return [middle, 0]
    left = f_grad(middle) >= 0
    x, rest = bisect_minimum(f_grad, a if left else middle, middle if left else b, tol)
    return [x, rest + 1]
