"""The result is rounded: return it with all its digits."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return round(2 * x1), round(4 * x2)
