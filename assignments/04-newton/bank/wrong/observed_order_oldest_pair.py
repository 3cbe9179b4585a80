"""The ratio of the last to the first of the three is used: each ratio is of two neighbours."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log(e2 / e0) / math.log(e1 / e0)
