"""This is a little less than the edge: return the edge itself, 2 over the curvature."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 0.99 * 2 / curvature
