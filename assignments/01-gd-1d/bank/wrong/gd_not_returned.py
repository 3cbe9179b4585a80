"""The iterates are computed but not returned: without return the caller gets None."""

LOSES = {
    "gd-1d-iterates",
    "gd-1d-update",
    "gd-1d-defaults",
    "gd-1d-evaluations",
    "gd-1d-diverges",
    "gd-1d-afresh",
}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
