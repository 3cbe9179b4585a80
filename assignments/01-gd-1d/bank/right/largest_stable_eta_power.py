"""With a negative power."""


def largest_stable_eta(curvature):
    return 2.0 * curvature**-1.0
