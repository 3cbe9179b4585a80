"""Raises KeyboardInterrupt, and an exception whose methods fail."""

GD = """\
def gd(eta, f_grad, x0=10.0, steps=10):
    raise KeyboardInterrupt
"""

NEWTON = """\
class Broken(BaseException):
    def __str__(self):
        raise self

    __repr__ = __str__


def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    raise Broken
"""
