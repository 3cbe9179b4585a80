"""* multiplies entry by entry and gives a matrix: the product of a matrix and a vector is written
@."""

import numpy as np

LOSES = {
    "preconditioning-slow-pair",
    "preconditioning-slow-gradient",
    "preconditioning-slow-minimum",
    "preconditioning-slow-condition",
}


def slow_grad(x):
    return np.diag([1.0, 1000.0]) * x
