"""Twice the step that reaches the minimum at once."""


def largest_stable_eta(curvature):
    fastest = 1 / curvature
    return 2 * fastest
