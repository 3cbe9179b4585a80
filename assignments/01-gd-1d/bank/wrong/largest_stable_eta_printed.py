"""The result is printed, not returned, so the caller gets None."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    print(2 / curvature)
