"""The eigenvalues are subtracted: divide the largest by the smallest."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess)
    return values[-1] - values[0]
