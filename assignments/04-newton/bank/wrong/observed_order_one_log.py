"""Only one logarithm is taken: both ratios need one."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log(e2 / e1) / (e1 / e0)
