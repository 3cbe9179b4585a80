"""The general eigenvalues, sorted."""

import numpy as np


def condition_number(hess):
    values = sorted(np.linalg.eig(hess)[0].real)
    return float(values[-1] / values[0])
