"""Without matrices."""

import math

import numpy as np


def rotated_grad(grad, theta):
    def rotated(x):
        c, s = math.cos(theta), math.sin(theta)
        g1, g2 = grad(np.array([c * x[0] - s * x[1], s * x[0] + c * x[1]]))
        return [c * g1 + s * g2, c * g2 - s * g1]

    return rotated
