"""The iterates are rounded: keep all digits, and round only what you print."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(round(x[-1] - eta * f_grad(x[-1]), 4))
    return x
