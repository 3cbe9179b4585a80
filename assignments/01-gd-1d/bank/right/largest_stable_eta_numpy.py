"""A numpy scalar."""

import numpy as np


def largest_stable_eta(curvature):
    return np.divide(2.0, curvature)
