"""η is made to grow with the curvature: more curvature calls for a smaller η."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 2 * curvature
