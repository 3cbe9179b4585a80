"""This is a quarter of the edge: solve |1 − η·curvature| = 1, the factor 2 belongs above the
fraction bar."""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 1 / (2 * curvature)
