"""Returns functions and sets where numbers are expected."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    return [lambda *args: 0.0] * (steps + 1)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return {x0}
"""
