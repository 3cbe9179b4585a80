"""Solves 1 − η·curvature = −1 for η."""


def largest_stable_eta(curvature):
    left, right = 1.0, -1.0
    return (left - right) / curvature
