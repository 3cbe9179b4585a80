"""x is multiplied by η·f′(x): the rule subtracts, x − η·f′(x)."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] * eta * f_grad(x[-1]))
    return x
