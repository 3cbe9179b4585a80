"""The new state is not returned, but the one that was given: the next step needs the new one."""

LOSES = {"adaptive-momentum-state"}


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g1, g2 = f_grad(x1, x2)
    n1 = beta * s1 + g1
    n2 = beta * s2 + g2
    return x1 - eta * n1, x2 - eta * n2, s1, s2
