"""Largest over smallest by numpy’s max and min."""

import numpy as np


def condition_number(hess):
    values = np.linalg.eigvalsh(np.asarray(hess))
    return np.max(values) / np.min(values)
