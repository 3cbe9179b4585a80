"""This is log e₂ / log e₁, which is p only where C = 1: divide the errors first, so that C
cancels."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e1, e2 = errors[-2:]
    return math.log(e2) / math.log(e1)
