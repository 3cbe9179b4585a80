"""Neither end moves where the slope is exactly 0, so the loop never ends."""

LOSES = {"line-search-hit"}


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    while b - a > tol:
        middle = (a + b) / 2
        if f_grad(middle) < 0:
            a = middle
        elif f_grad(middle) > 0:
            b = middle
        iterations += 1
    return (a + b) / 2, iterations
