"""The bracket is cut after a third, not in the middle."""

LOSES = {"line-search-halvings", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = a + (b - a) / 3
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
