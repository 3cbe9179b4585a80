"""Warns in every step, with warnings and with logging."""

DESERVES = 12

GD = """\
import logging
import warnings


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for k in range(steps):
        warnings.warn(f"step {k}", RuntimeWarning, stacklevel=2)
        logging.warning("x is %s", x[-1])
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
