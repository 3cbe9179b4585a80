"""The number of halvings comes first: return x, then the number."""

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
    return iterations, (a + b) / 2
