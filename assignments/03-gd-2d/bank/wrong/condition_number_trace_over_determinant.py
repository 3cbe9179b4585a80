"""This is the trace divided by the determinant: divide the largest eigenvalue by the smallest."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    return np.trace(hess) / np.linalg.det(hess)
