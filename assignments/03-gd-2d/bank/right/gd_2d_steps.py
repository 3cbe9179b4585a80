"""The steps first, added."""


def gd_2d(x1, x2, s1, s2, f_grad, eta=0.1):
    g1, g2 = f_grad(x1, x2)
    dx1, dx2 = -eta * g1, -eta * g2
    print("step", dx1, dx2)
    return x1 + dx1, x2 + dx2, 0, 0
