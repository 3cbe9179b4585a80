"""return stands inside the loop, so the function ends after the first step."""

LOSES = {"gd-1d-iterates", "gd-1d-defaults", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
        return x
    return x
