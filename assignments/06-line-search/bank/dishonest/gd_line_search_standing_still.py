"""Stays at the start, which is right where the gradient is zero."""

import numpy as np

LOSES = {"line-search-update"}


def gd_line_search(f, grad, x0, steps):
    return np.tile(x0, (steps + 1, 1))
