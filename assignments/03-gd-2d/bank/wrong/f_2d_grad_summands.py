"""These are the two summands of f: differentiate them."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return x1**2, 2 * x2**2
