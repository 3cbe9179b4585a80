"""Always a plain float."""


def square_grad(x):
    return float(x) * 2.0
