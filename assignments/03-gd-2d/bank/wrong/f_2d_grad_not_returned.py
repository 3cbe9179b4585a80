"""The derivatives are computed but not returned, so Python returns None."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    print(2 * x1, 4 * x2)
