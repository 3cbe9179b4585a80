"""There is no return, so Python returns None."""

LOSES = {"gd-2d-nd-shape", "gd-2d-nd-update", "gd-2d-nd-evaluations"}


def gd_nd(grad, x0, eta, steps):
    x = x0
    path = [x]
    for _ in range(steps):
        x = x - eta * grad(x)
        path.append(x)
