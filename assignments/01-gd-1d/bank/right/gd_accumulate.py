"""itertools.accumulate."""

from itertools import accumulate


def gd(eta, f_grad, x0=10.0, steps=10):
    return list(accumulate(range(steps), lambda x, _: x - eta * f_grad(x), initial=x0))
