"""This is the logarithm of the quotient of the two ratios: take both logarithms first, then
divide."""

import math

LOSES = {"newton-order", "newton-order-last"}


def observed_order(errors):
    e0, e1, e2 = errors[-3:]
    return math.log((e2 / e1) / (e1 / e0))
