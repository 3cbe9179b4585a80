"""This is |f′(x)|: for negative x the derivative is negative."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return 2 * abs(x)
