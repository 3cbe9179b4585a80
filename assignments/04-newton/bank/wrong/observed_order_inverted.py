"""The fraction is upside down: this is 1/p."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log(e1 / e0) / math.log(e2 / e1)
