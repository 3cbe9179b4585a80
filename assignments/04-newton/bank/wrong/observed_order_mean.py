"""This is the mean over all the errors: use the last three only."""

import numpy as np

LOSES = {"newton-order-last"}


def observed_order(errors):
    logs = np.diff(np.log(errors))
    return float(np.mean(logs[1:] / logs[:-1]))
