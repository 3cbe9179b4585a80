"""The number of halvings is not counted: it is always 0."""

LOSES = {"line-search-halvings", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        pass
    return (a + b) / 2, iterations
