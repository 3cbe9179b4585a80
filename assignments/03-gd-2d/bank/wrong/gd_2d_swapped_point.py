"""f_grad is asked at (x2, x1): the order of the coordinates is exchanged."""

LOSES = {"gd-2d-step", "gd-2d-step-evaluation"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x2, x1)
    return x1 - eta * g1, x2 - eta * g2, 0, 0
