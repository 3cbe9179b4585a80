"""Walks with a step that is halved."""


def bisect_minimum(f_grad, a, b, tol=1e-8):
    x, width, n = a, b - a, 0
    while width > tol:
        width /= 2
        n += 1
        if f_grad(x + width) < 0:
            x += width
    return x + width / 2, n
