"""Two rotations, by θ and by −θ."""

import math

import numpy as np


def _turn(x, angle):
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]]).dot(x)


def rotated_grad(grad, theta):
    def rotated(x):
        return _turn(grad(_turn(x, theta)), -theta)

    return rotated
