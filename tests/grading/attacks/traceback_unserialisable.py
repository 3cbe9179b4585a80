"""Raises an exception whose traceback cannot be sent."""

GD = """\
class Mute(Exception):
    def _render_traceback_(self):
        return [object()]


def gd(eta, f_grad, x0=10.0, steps=10):
    raise Mute
"""

NEWTON = """\
def newton(eta, f_grad, f_hess, x0=10.0, steps=10):
    raise Mute
"""
