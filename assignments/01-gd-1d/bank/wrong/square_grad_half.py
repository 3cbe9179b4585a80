"""The factor 2 is missing: the derivative of x² is 2x."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return x
