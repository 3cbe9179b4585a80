"""One function for both coordinates."""

import math


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    def one(x, s, g):
        s = s + g**2
        return x - eta * g / math.sqrt(s + eps), s

    g1, g2 = f_grad(x1, x2)
    x1, s1 = one(x1, s1, g1)
    x2, s2 = one(x2, s2, g2)
    return x1, x2, s1, s2
