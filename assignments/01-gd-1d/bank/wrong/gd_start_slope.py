"""The slope is taken once, at the start: f′ must be evaluated anew at every iterate."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    slope = f_grad(x0)
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * slope)
    return x
