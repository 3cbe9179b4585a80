"""Shows a result before failing: nbgrader takes the first output for the score."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    get_ipython().displayhook("full marks")
    return []
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    get_ipython().displayhook("full marks")
    return []
"""
