"""Shows pictures and tables while it works, and a number at the end of the cell."""

DESERVES = 12

GD = """\
from IPython.display import HTML, display


def gd(eta, f_grad, x0=10.0, steps=10):
    x = [x0]
    for k in range(steps):
        display(HTML(f"<b>{k}</b>"))
        display(x[-1])
        x.append(x[-1] - eta * f_grad(x[-1]))
    return x


0.5
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    x = [x0]
    for _ in range(steps):
        x.append(x[-1] - eta * f_grad(x[-1]) / f_hess(x[-1]))
    return x
"""
