"""x itself is overwritten: make a new array."""

import numpy as np

LOSES = {"preconditioning-slow-x"}


def slow_grad(x):
    x *= np.array([1.0, 1000.0])
    return x
