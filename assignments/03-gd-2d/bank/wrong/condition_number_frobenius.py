"""This is the condition number in the Frobenius norm, which takes all eigenvalues together: divide
the largest by the smallest."""

import numpy as np

LOSES = {"gd-2d-condition", "gd-2d-condition-rotated"}


def condition_number(hess):
    return np.linalg.cond(hess, "fro")
