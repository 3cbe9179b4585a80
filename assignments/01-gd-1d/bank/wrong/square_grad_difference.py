"""This is a difference quotient, (f(x + h) − f(x))/h, which is only near f′(x). Differentiate by
hand."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    h = 1e-5
    return ((x + h) ** 2 - x**2) / h
