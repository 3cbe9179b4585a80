"""All orders, of which the last is returned."""

import numpy as np


def observed_order(errors):
    orders = []
    for a, b, c in zip(errors, errors[1:], errors[2:]):  # noqa: B905
        orders.append(np.log(c / b) / np.log(b / a))
    return orders[-1]
