"""Differences of logarithms."""

import math


def observed_order(errors):
    a, b, c = [math.log(e) for e in errors[-3:]]
    return (c - b) / (b - a)
