"""These are the eigenvalues of HᵀH, the squares of those of H."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess.T @ hess)
    return values[-1] / values[0]
