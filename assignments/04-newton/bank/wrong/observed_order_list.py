"""A list of all orders is returned: return the last of them, one number."""

import numpy as np

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    logs = np.diff(np.log(errors))
    return list(logs[1:] / logs[:-1])
