"""Only the last iterate is returned: return all of them, the start first."""

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
    for _ in range(steps):
        x = x - eta * f_grad(x)
    return x
