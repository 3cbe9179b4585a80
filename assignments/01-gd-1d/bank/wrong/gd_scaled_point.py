"""The whole of x − f′(x) is multiplied by η; only f′(x) must be."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(eta * (x[-1] - f_grad(x[-1])))
    return x
