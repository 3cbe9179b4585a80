"""This returns a text that looks like the number. Return the number itself."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return f"{2 * x}"
