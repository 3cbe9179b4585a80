"""This is f(x) = x² itself, not its derivative."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return x**2
