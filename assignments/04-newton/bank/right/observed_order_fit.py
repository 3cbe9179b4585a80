"""A straight line through two points of log e against log e."""

import numpy as np


def observed_order(errors):
    logs = np.log(np.array(errors, dtype=float))
    (x0, x1), (y0, y1) = logs[-3:-1], logs[-2:]
    return float((y1 - y0) / (x1 - x0))
