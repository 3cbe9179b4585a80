"""One function for both coordinates."""


def momentum_2d(x1, x2, s1, s2, f_grad, eta=0.1, beta=0.9):
    def one(x, s, g):
        s = beta * s + g
        return x - eta * s, s

    g1, g2 = f_grad(x1, x2)
    x1, s1 = one(x1, s1, g1)
    x2, s2 = one(x2, s2, g2)
    return x1, x2, s1, s2
