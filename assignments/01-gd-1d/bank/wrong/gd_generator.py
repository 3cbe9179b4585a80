"""yield makes this a generator, which computes nothing until it is asked: return a list."""

LOSES = {
    "gd-1d-iterates",
    "gd-1d-update",
    "gd-1d-defaults",
    "gd-1d-evaluations",
    "gd-1d-diverges",
    "gd-1d-afresh",
}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = x0
    yield x
    for _ in range(steps):
        x = x - eta * f_grad(x)
        yield x
