"""The result is rounded: return it with all its digits."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess)
    return round(values[-1] / values[0], 1)
