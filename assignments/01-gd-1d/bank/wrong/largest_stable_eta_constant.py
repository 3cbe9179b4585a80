"""1 is the edge for f(x) = x² only, whose curvature is 2: the answer depends on the curvature."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 1.0
