"""A function of one number, vectorised by numpy."""

import math

import numpy as np


@np.vectorize
def _slope(x, c):
    return math.cos(c * x) - c * x * math.sin(c * x)


def xcos_grad(x, c):
    return _slope(x, c) if np.ndim(x) else float(_slope(x, c))
