"""The step is returned, not the point it leads to: subtract it from x1 and x2."""

LOSES = {"gd-2d-step"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    return -eta * g1, -eta * g2, 0, 0
