"""Only the new point is returned: a trainer returns two numbers of state as well."""

LOSES = {"gd-2d-step-state"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    return x1 - eta * g1, x2 - eta * g2
