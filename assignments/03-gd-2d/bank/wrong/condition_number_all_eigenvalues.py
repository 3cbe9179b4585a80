"""All eigenvalues are returned: divide the largest by the smallest."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    return np.linalg.eigvalsh(hess)
