"""The factor 2 of 2·x2² is lost: the derivative with respect to x2 is 4·x2."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 2 * x1, 2 * x2
