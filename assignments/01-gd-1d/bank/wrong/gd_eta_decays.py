"""η is made smaller from step to step: it must stay as it was given."""

LOSES = {"gd-1d-update", "gd-1d-diverges"}


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for k in range(steps):
        x.append(x[-1] - eta / (k + 1) * f_grad(x[-1]))
    return x
