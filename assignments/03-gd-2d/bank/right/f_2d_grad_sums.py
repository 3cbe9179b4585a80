"""Sums instead of products."""


def f_2d_grad(x1, x2):
    return x1 + x1, x2 + x2 + x2 + x2
