"""One helper for both, numbers in lists of zero-dimensional arrays."""

DESERVES = 12

GD = """\
def descend(direction, eta, x0, steps):
    path = [np.asarray(x0, dtype=float)]
    for _ in range(steps):
        try:
            path.append(path[-1] - eta * np.asarray(direction(path[-1])))
        except ZeroDivisionError as error:
            raise ValueError("the direction is not defined here") from error
    return path


def gd(eta, f_grad, x0=10.0, steps=10):
    return descend(f_grad, eta, x0, steps)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return descend(lambda x: f_grad(x) / f_hess(x), eta, x0, steps)
"""
