"""Recursion: the first iterate before the rest."""


def gd(eta, f_grad, x0=10.0, steps=10):
    if steps == 0:
        return [x0]
    return [x0, *gd(eta, f_grad, x0 - eta * f_grad(x0), steps - 1)]
