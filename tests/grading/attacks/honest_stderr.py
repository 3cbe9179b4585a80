"""Prints to stderr and to stdout."""

DESERVES = 12

GD = """\
import sys


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for k in range(steps):
        print("step", k, x, file=sys.stderr)
        print(x[-1])
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    print("Newton from", x0, file=sys.stderr)
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
"""
