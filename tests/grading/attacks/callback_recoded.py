"""Exchanges the code of the function it is given, so that nothing moves."""

GD = """\
def still(x):
    globals().get("seen", []).append(float(x))
    return 0.0


def gd(eta, f_grad, x0=10.0, steps=10):
    path = [x0] * (steps + 1)
    for x in path[1:]:
        f_grad(x)
    f_grad.__code__ = still.__code__
    return path
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    f_grad.__code__ = still.__code__
    return [x0] * (steps + 1)
"""
