"""Only the derivative with respect to x1 is returned: return both."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 2 * x1
