"""Keeps the callbacks of earlier calls and answers with these."""

GD = """\
kept = []


def gd(eta, f_grad, x0=10.0, steps=10):
    kept.append(f_grad)
    path = [x0]
    for _ in range(steps):
        path.append(path[-1] - eta * kept[0](path[-1]) - 1e-3)
    return path
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return gd(eta, kept[0], x0, steps)
"""
