"""This is what you get when η is left out of the update: the step is the whole gradient."""

LOSES = {"gd-2d-step"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    return x1 - g1, x2 - g2, 0, 0
