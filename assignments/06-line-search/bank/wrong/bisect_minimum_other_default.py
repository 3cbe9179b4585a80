"""The default differs: without an argument tol is 10⁻⁸."""

LOSES = {"line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-6):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
