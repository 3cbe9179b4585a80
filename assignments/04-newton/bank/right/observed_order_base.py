"""The logarithm of one ratio to the base of the other."""

import math


def observed_order(errors):
    *_, e0, e1, e2 = errors
    return math.log(e2 / e1, e1 / e0)
