"""A list."""


def f_2d_grad(x1, x2):
    return [2.0 * x1, 4.0 * x2]
