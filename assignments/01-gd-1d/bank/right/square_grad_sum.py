"""x + x is 2x."""


def square_grad(x):
    return x + x
