"""steps is not used: every run takes 10 steps."""

LOSES = {"gd-1d-iterates", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(10):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
