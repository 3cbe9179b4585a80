"""Looks at the slope in every middle, the last included."""


def bisect_minimum(f_grad, a, b, tol=1e-8):
    n = 0
    while True:
        middle = (a + b) / 2
        slope = f_grad(middle)
        if slope == 0 or (b - a) / 2 <= tol:
            return middle, n
        if slope < 0:
            a = middle
        else:
            b = middle
        n += 1
