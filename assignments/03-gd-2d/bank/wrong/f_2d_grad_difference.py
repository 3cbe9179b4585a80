"""These are difference quotients with h = 0.001, which are a little off: differentiate by hand."""

LOSES = {"gd-2d-grad"}


def f_2d_grad(x1, x2):
    h = 1e-3

    def f(x1, x2):
        return x1**2 + 2 * x2**2

    return (f(x1 + h, x2) - f(x1, x2)) / h, (f(x1, x2 + h) - f(x1, x2)) / h
