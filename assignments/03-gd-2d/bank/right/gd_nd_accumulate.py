"""itertools.accumulate."""

from itertools import accumulate


def gd_nd(grad, x0, eta, steps):
    return list(accumulate(range(steps), lambda x, _: x - eta * grad(x), initial=x0))
