"""Raises exceptions that end a test early without failing it."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    raise SystemExit(0)
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    raise StopIteration
"""
