"""// divides and drops the fraction: use /."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 2 // curvature
