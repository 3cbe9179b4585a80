"""The fraction is upside down: divide the largest eigenvalue by the smallest."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess)
    return values[0] / values[-1]
