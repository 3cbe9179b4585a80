"""The slope for x2 is asked for at the new x1: ask f_grad once, at the old point, and update both
then."""

LOSES = {"gd-2d-step", "gd-2d-step-evaluation"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    x1 = x1 - eta * f_grad(x1, x2)[0]
    x2 = x2 - eta * f_grad(x1, x2)[1]
    return x1, x2, 0, 0
