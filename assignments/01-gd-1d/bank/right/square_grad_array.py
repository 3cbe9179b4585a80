"""Through an array, back as a 0-d array."""

import numpy as np


def square_grad(x):
    return np.multiply(2, np.asarray(x))
