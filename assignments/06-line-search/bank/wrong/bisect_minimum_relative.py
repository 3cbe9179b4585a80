"""tol is taken relative to the bracket at the beginning: it is a distance."""

LOSES = {"line-search-minimum", "line-search-hit", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations, tol = 0, tol * (b - a)
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
