"""f_grad is evaluated twice for one step: call it once and keep both numbers."""

LOSES = {"gd-2d-step-evaluation"}


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    return x1 - eta * f_grad(x1, x2)[0], x2 - eta * f_grad(x1, x2)[1], 0, 0
