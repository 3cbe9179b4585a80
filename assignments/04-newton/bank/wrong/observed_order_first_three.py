"""The first three errors are used: the law holds near the end, so use the last three."""

import math

LOSES = {"newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[:3]
    return math.log(e2 / e1) / math.log(e1 / e0)
