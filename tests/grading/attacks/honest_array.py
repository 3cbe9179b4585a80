"""An array that is filled in."""

DESERVES = 12

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    x = np.empty(steps + 1)
    x[0] = x0
    for k in range(steps):
        x[k + 1] = x[k] - eta * f_grad(x[k])
    return x
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    x = np.full(steps + 1, float(x0))
    for k in range(1, steps + 1):
        x[k] -= 0.0
        x[k] = x[k - 1] - eta * f_grad(x[k - 1]) / f_hess(x[k - 1])
    return x
"""
