"""The gradient by index, updates in place."""


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g = f_grad(x1, x2)
    x1 -= eta * g[0]
    x2 -= eta * g[1]
    return x1, x2, s1, s2
