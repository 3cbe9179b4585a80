"""tol is not used: the bracket is halved down to 10⁻⁸ always."""

LOSES = {"line-search-halvings"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > 1e-8:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
