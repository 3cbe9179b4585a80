"""f′(x) is divided by η: it must be multiplied by it."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - f_grad(x[-1]) / eta)
    return x
