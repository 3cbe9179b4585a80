"""The new x2 is returned before the new x1."""

LOSES = {"gd-2d-step"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    return x2 - eta * g2, x1 - eta * g1, 0, 0
