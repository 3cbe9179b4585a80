"""The errors are subtracted where they should be divided: eₖ₊₁/eₖ is the ratio that the law is
about."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log(abs(e2 - e1)) / math.log(abs(e1 - e0))
