"""This formula is for a matrix of two rows: Hessians can be larger."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    mean = (hess[0, 0] + hess[1, 1]) / 2
    root = np.sqrt(((hess[0, 0] - hess[1, 1]) / 2) ** 2 + hess[0, 1] ** 2)
    return (mean + root) / (mean - root)
