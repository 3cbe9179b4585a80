"""Where a middle hits the minimum the product of slopes is 0, not negative, and the minimum is left
outside. Treat slope 0 as found."""

LOSES = {"line-search-hit"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(a) * f_grad(middle) < 0:
            b = middle
        else:
            a = middle
        iterations += 1
    return (a + b) / 2, iterations
