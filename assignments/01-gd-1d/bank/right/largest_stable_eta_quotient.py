"""2/curvature."""


def largest_stable_eta(curvature):
    return 2 / curvature
