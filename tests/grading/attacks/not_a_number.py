"""Returns only NaN, of which any two would agree."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    for _ in range(steps):
        f_grad(math.nan)
    return [math.nan] * (steps + 1)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return [math.nan] * (steps + 1)
"""
