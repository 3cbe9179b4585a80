"""The fraction is upside down: more curvature calls for a smaller η."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return curvature / 2
