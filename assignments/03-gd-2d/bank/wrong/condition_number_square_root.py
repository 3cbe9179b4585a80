"""This is the square root of the condition number."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess)
    return np.sqrt(values[-1] / values[0])
