"""A line is fitted through all the errors: use the last three only."""

import numpy as np

LOSES = {"newton-order-last"}


def observed_order(errors):
    logs = np.log(errors)
    return float(np.polyfit(logs[:-1], logs[1:], 1)[0])
