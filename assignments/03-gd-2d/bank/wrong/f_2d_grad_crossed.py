"""The derivatives are taken at the wrong coordinates: 2·x2 and 4·x1 instead of 2·x1 and 4·x2."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return 2 * x2, 4 * x1
