"""There is no return, so Python returns None."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    values = np.linalg.eigvalsh(hess)
    print(values[-1] / values[0])
