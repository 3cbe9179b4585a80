"""The derivative of a numpy polynomial."""

from numpy.polynomial import Polynomial

_derivative = Polynomial([0.0, 0.0, 1.0]).deriv()


def square_grad(x):
    return _derivative(x)
