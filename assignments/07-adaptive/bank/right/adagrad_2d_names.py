"""New names for everything, a list."""

import math


def adagrad_2d(x1, x2, s1, s2, f_grad, eta=0.4, eps=1e-6):
    g1, g2 = f_grad(x1, x2)
    a = s1 + g1**2
    b = s2 + g2**2
    return [x1 - eta * g1 / math.sqrt(a + eps), x2 - eta * g2 / math.sqrt(b + eps), a, b]
