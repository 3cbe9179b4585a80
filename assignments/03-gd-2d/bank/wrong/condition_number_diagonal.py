"""The numbers on the diagonal are the curvatures only if all others are 0: compute the
eigenvalues."""

import numpy as np

LOSES = {"gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.diag(hess)
    return max(values) / min(values)
