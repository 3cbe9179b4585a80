"""Compares half the bracket with tol and keeps the middle."""


def bisect_minimum(f_grad, a, b, tol=1e-8):
    iterations = 0
    middle = 0.5 * (a + b)
    while 0.5 * (b - a) > tol:
        if f_grad(middle) > 0:
            b = middle
        else:
            a = middle
        middle = 0.5 * (a + b)
        iterations += 1
    return middle, iterations
