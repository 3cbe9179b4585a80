"""Takes a moment over each run."""

DESERVES = 12

GD = """\
import time


def gd(eta, f_grad, x0=10.0, steps=10):
    time.sleep(0.1)
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
"""
