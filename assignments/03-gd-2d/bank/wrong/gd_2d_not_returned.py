"""The step is computed but not returned, so Python returns None."""

LOSES = {"gd-2d-step", "gd-2d-step-state", "gd-2d-step-eta"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    x1, x2 = x1 - eta * g1, x2 - eta * g2
