"""It stops too early: the bracket is compared with the root of tol."""

LOSES = {"line-search-minimum", "line-search-hit", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol**0.5:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
