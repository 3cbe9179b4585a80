"""The two derivatives are in the wrong order: first the one with respect to x1."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 4 * x2, 2 * x1
