"""The result is truncated to an integer: leave int() out."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return int(2 * x)
