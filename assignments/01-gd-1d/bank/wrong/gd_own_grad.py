"""This never asks the f_grad it is given: call f_grad, not a function of your own for one f."""

LOSES = {"gd-1d-update", "gd-1d-evaluations", "gd-1d-diverges"}


def _square_grad(x):
    return 2 * x


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * _square_grad(x[-1]))
    return x
