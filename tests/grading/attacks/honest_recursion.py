"""Functions that call themselves."""

DESERVES = 12

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    if steps == 0:
        return [x0]
    return [x0, *gd(eta, f_grad, x0 - eta * f_grad(x0), steps - 1)]
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    if not steps:
        return [x0]
    return [x0] + newton(eta, f_grad, f_hess, x0 - eta * f_grad(x0) / f_hess(x0), steps - 1)
"""
