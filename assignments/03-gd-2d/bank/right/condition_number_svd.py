"""Singular values: those of a positive definite matrix are its eigenvalues."""

import numpy as np


def condition_number(hess):
    values = np.linalg.svd(hess, compute_uv=False)
    return values[0] / values[-1]
