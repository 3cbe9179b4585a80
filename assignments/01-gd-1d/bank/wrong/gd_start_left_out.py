"""The start is missing: the list must begin with x0 itself."""

LOSES = {"gd-1d-iterates", "gd-1d-defaults", "gd-1d-diverges", "gd-1d-evaluations"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x, results = x0, []
    for _ in range(steps):
        x = x - eta * f_grad(x)
        results.append(x)
    return results
