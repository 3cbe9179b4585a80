"""The exponents were lowered, but did not come down as factors: x² has the derivative 2·x."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    return x1, 2 * x2
