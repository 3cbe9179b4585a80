"""The exponent stays 2 here; differentiating x² lowers it by one and puts the 2 in front."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return 2 * x**2
