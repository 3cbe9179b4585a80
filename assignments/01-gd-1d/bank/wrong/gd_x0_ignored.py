"""x0 is not used: every run begins at 10."""

LOSES = {"gd-1d-iterates", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [10.0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
