"""Both ratios the other way up."""

import numpy as np


def observed_order(errors):
    e = np.array(errors)
    return np.log2(e[-2] / e[-1]) / np.log2(e[-3] / e[-2])
