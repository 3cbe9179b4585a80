"""The result is printed, not returned, so the caller gets None."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    print(math.log(e2 / e1) / math.log(e1 / e0))
