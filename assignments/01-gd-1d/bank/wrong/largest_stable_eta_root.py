"""There is no square root in the condition |1 − η·curvature| ≤ 1."""

import math

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return math.sqrt(2 / curvature)
