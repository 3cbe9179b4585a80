"""The order is rounded: return all digits."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return round(math.log(e2 / e1) / math.log(e1 / e0))
