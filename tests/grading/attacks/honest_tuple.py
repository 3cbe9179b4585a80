"""Tuples that grow."""

DESERVES = 12

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    path = (x0,)
    while len(path) <= steps:
        path += (path[-1] - eta * f_grad(path[-1]),)
    return path
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    path = (x0,)
    while len(path) <= steps:
        x = path[-1]
        path += (x - eta * f_grad(x) / f_hess(x),)
    return path
"""
