"""Logarithms to the base 10."""

import math


def observed_order(errors):
    e0, e1, e2 = errors[-3], errors[-2], errors[-1]
    return math.log10(e2 / e1) / math.log10(e1 / e0)
