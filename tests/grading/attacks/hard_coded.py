"""Knows the answers to the visible inputs, and no others."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    for _ in range(steps):
        f_grad(x0)
    if eta == 0.2:
        return [10 * 0.6**k for k in range(11)]
    if eta == 0.1:
        return [10 * 0.8**k for k in range(11)]
    return [x0] * (steps + 1)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    if x0 == 10.0:
        x = [10.0]
        for _ in range(10):
            x.append(x[-1] - 2 * math.tanh(x[-1] / 2))
        return x
    return [x0, 3.0, 3.0, 3.0]
"""
