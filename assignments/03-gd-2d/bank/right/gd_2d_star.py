"""A starred tuple from a comprehension."""


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    new = tuple(x - eta * g for x, g in zip((x1, x2), f_grad(x1, x2), strict=True))
    return *new, 0.0, 0.0
