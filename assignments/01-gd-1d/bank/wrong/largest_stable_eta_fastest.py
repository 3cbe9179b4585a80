"""1/curvature is the η that reaches the minimum in one step. The run still converges with larger
ones: how much larger?"""

LOSES = {"gd-1d-stable-eta"}


def largest_stable_eta(curvature):
    return 1 / curvature
