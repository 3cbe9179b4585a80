"""The condition number is only about 32: it is the quotient of the curvatures, and the ellipse's
axes are its square root."""

import numpy as np

LOSES = {"preconditioning-slow-condition"}


def slow_grad(x):
    return np.array([x[0], np.sqrt(1000) * x[1]])
