"""A curvature of infinity cannot be computed with: choose a finite condition number."""

import numpy as np

LOSES = {
    "preconditioning-slow-pair",
    "preconditioning-slow-gradient",
    "preconditioning-slow-minimum",
    "preconditioning-slow-condition",
}


def slow_grad(x):
    return np.array([x[0], np.inf * x[1]])
