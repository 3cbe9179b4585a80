"""This is f itself: its derivatives were asked for."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return x1**2 + 2 * x2**2
