"""Eigenvalues and vectors, largest and smallest by max and min."""

import numpy as np


def condition_number(hess):
    values, _ = np.linalg.eigh(hess)
    return max(values) / min(values)
