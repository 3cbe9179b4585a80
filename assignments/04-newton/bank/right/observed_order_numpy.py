"""numpy's logarithms of the whole list."""

import numpy as np


def observed_order(errors):
    steps = np.diff(np.log(errors))
    return steps[-1] / steps[-2]
