"""Always an array inside, a float again for a single number."""

import numpy as np


def xcos_grad(x, c):
    x = np.atleast_1d(np.asarray(x, dtype=float))
    slope = np.cos(c * x) - c * x * np.sin(c * x)
    return float(slope[0]) if slope.size == 1 else slope
