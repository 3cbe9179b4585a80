"""Returns at once where the slope is exactly zero."""


def bisect_minimum(f_grad, a, b, tol=1e-8):
    n = 0
    while b - a > tol:
        middle = a + (b - a) / 2
        slope = f_grad(middle)
        n += 1
        if slope == 0:
            return middle, n
        a, b = (middle, b) if slope < 0 else (a, middle)
    return (a + b) / 2, n
