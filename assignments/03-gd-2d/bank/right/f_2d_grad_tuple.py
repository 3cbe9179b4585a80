"""A tuple in brackets."""


def f_2d_grad(x1, x2):
    return (2 * x1, 4 * x2)
