"""A list, a loop and append."""

DESERVES = 12

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
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
