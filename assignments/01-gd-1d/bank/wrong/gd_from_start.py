"""Every step starts from x0 again: update the current x, not x0."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x0 - eta * f_grad(x[-1]))
    return x
