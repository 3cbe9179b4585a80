"""These are the second derivatives: the first ones depend on x1 and x2."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 2, 4
