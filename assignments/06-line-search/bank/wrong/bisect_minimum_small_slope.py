"""It stops where the slope is small: on a flat function that is far from the minimiser. Look at the
length of the bracket."""

LOSES = {"line-search-minimum", "line-search-hit", "line-search-tol-default"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    middle = (a + b) / 2
    while abs(f_grad(middle)) > tol and b - a > 1e-12:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
