"""The squares are still there: the derivative of x² is 2·x."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 2 * x1**2, 4 * x2**2
