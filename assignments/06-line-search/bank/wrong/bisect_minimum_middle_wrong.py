"""(b − a)/2 is half the length, not the middle: that is (a + b)/2."""

LOSES = {
    "line-search-minimum",
    "line-search-halvings",
    "line-search-hit",
    "line-search-tol-default",
}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol and iterations < 100:
        middle = (b - a) / 2
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
