"""One too few is counted: the first halving counts as well."""

LOSES = {"line-search-halvings"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations - 1
