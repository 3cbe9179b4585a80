"""The result is printed, not returned, so the caller gets None."""

LOSES = {
    "line-search-minimum",
    "line-search-halvings",
    "line-search-hit",
    "line-search-tol-default",
}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    print((a + b) / 2, iterations)
