"""η is a fixed 0.1 here: use the argument eta."""

LOSES = {"gd-2d-step"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    return x1 - 0.1 * g1, x2 - 0.1 * g2, 0, 0
