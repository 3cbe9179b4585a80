"""itertools.accumulate, bound to a name."""

DESERVES = 12

GD = """\
from itertools import accumulate

gd = lambda eta, f_grad, x0=10.0, steps=10: [
    *accumulate(range(steps), lambda x, _: x - eta * f_grad(x), initial=x0)
]
"""

NEWTON = """\
newton = lambda eta, f_grad, f_hess, x0=10.0, steps=10: [
    *accumulate(range(steps), lambda x, _: x - eta * f_grad(x) / f_hess(x), initial=x0)
]
"""
