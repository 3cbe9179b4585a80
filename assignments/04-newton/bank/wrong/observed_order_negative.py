"""The sign is wrong: both ratios must be taken the same way up."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log(e1 / e2) / math.log(e1 / e0)
