"""Norm of the matrix times norm of its inverse."""

import numpy as np


def condition_number(hess):
    return np.linalg.norm(hess, 2) * np.linalg.norm(np.linalg.inv(hess), 2)
