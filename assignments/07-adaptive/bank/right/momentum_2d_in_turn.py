"""First all of x1, then all of x2, the gradient asked for once."""


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    g1, g2 = f_grad(x1, x2)
    s1 = beta * s1 + g1
    x1 -= eta * s1
    s2 = beta * s2 + g2
    x2 -= eta * s2
    print(x1, x2)
    return x1, x2, s1, s2
