"""The zero of the straight line through both slopes is taken instead of the middle: its bracket
need not become short."""

LOSES = {
    "line-search-minimum",
    "line-search-halvings",
    "line-search-hit",
    "line-search-tol-default",
}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    for _ in range(8):
        middle = a - f_grad(a) * (b - a) / (f_grad(b) - f_grad(a))
        if f_grad(middle) < 0:
            a = middle
        else:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
