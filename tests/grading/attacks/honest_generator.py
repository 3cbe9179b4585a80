"""A generator inside, made into a list."""

DESERVES = 12

GD = """\
from itertools import islice


def iterates(step, x):
    while True:
        yield x
        x = step(x)


def gd(eta, f_grad, x0=10.0, steps=10):
    return list(islice(iterates(lambda x: x - eta * f_grad(x), x0), steps + 1))
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return list(islice(iterates(lambda x: x - eta * f_grad(x) / f_hess(x), x0), steps + 1))
"""
