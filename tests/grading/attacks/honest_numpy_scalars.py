"""numpy's own numbers, which warn where a Python float does not."""

DESERVES = 12

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    x = [np.float64(x0)]
    for _ in range(steps):
        x.append(x[-1] - np.float64(eta) * f_grad(x[-1]))
    np.float64(1e308) * 10
    return x
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    x = np.float64(x0)
    path = [x]
    for _ in range(np.int64(steps)):
        x = x - np.divide(eta * f_grad(x), f_hess(x))
        path.append(x)
    return path
"""
