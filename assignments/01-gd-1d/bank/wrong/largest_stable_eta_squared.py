"""The curvature is squared: x is multiplied by 1 − η·curvature in each step, to the first power."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 2 / curvature**2
