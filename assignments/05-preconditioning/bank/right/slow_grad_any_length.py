"""For any number of variables, by a power for each."""

import numpy as np


def slow_grad(x):
    return x * 1e6 ** np.linspace(0, 1, len(x))
