"""This is x³/3, the antiderivative of x²: differentiate instead of integrating."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return x**3 / 3
