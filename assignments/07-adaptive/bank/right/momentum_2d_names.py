"""New names for everything, a list."""


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g1, g2 = f_grad(x1, x2)
    a = beta * s1 + g1
    b = beta * s2 + g2
    return [x1 - eta * a, x2 - eta * b, a, b]
