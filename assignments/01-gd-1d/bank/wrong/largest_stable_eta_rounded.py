"""The result is rounded: return all digits."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return round(2 / curvature, 2)
