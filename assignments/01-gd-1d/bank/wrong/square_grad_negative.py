"""The sign is reversed: this is −f′(x), the direction of descent. gd does the subtracting."""

LOSES = {"gd-1d-square-grad"}


def square_grad(x):
    return -2 * x
